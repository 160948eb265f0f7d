package dev.lockstep.client;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// A web server with TLS on loopback that offers HTTP/2 by ALPN (RFC 9113), as far as a client needs
/// it that sends small requests: it answers each with the same user, and reads no header.
final class Http2Speaker implements AutoCloseable {
  private static final int PREFACE = 24;

  /// Types of frames (RFC 9113, section 6).
  private static final int DATA = 0;

  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int PING = 6;

  private static final int END_STREAM = 1;
  private static final int ACK = 1;
  private static final int END_HEADERS = 4;

  private static final byte[] USER =
      "{\"id\":\"1\",\"userName\":\"anna\"}".getBytes(StandardCharsets.UTF_8);

  private final TestCertificate certificate;
  private final SSLServerSocket server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> protocols = new CopyOnWriteArrayList<>();
  private final List<Integer> streams = new CopyOnWriteArrayList<>();

  /// @param folder for its key
  Http2Speaker(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
    certificate = new TestCertificate(folder, "san=ip:127.0.0.1", "+0d");
    server =
        (SSLServerSocket)
            certificate
                .serving()
                .getServerSocketFactory()
                .createServerSocket(0, 0, InetAddress.getLoopbackAddress());
    SSLParameters parameters = server.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
    server.setSSLParameters(parameters);
    threads.execute(this::accept);
  }

  URI base() {
    return URI.create("https://127.0.0.1:" + server.getLocalPort());
  }

  SSLContext trusting() throws GeneralSecurityException {
    return certificate.trusting();
  }

  /// What was agreed on for each connection.
  List<String> protocols() {
    return List.copyOf(protocols);
  }

  /// Of each request, in all connections.
  List<Integer> streams() {
    return List.copyOf(streams);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        SSLSocket socket = (SSLSocket) server.accept();
        threads.execute(() -> converse(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void converse(SSLSocket socket) {
    try (Closeable _ = socket) {
      socket.startHandshake();
      protocols.add(socket.getApplicationProtocol());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      in.skipNBytes(PREFACE);
      frame(out, SETTINGS, 0, 0, new byte[0]);
      while (true) {
        answer(in, out);
      }
    } catch (EOFException | SocketException left) {
      return;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void answer(DataInputStream in, OutputStream out) throws IOException {
    int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = in.readNBytes(length);
    if ((type == SETTINGS || type == PING) && (flags & ACK) == 0) {
      frame(out, type, ACK, 0, type == PING ? payload : new byte[0]);
    } else if ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
      streams.add(stream);
      frame(out, HEADERS, END_HEADERS, stream, headers());
      frame(out, DATA, END_STREAM, stream, USER);
    }
  }

  /// Status 200 and a media type, without compression (RFC 7541, sections 6.1 and 6.2.2).
  private static byte[] headers() {
    byte[] mediaType = "application/scim+json".getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x88); // :status 200
    block.write(0x0f); // a literal whose name is …
    block.write(0x10); // … the 31st of the static table: content-type
    block.write(mediaType.length);
    block.writeBytes(mediaType);
    return block.toByteArray();
  }

  private static void frame(OutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(payload.length >> 16);
    frame.write(payload.length >> 8);
    frame.write(payload.length);
    frame.write(type);
    frame.write(flags);
    for (int shift = 24; shift >= 0; shift -= 8) {
      frame.write(stream >> shift);
    }
    frame.writeBytes(payload);
    out.write(frame.toByteArray());
    out.flush();
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
