package dev.lockstep.source.ldap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A link to a server on this machine that breaks or falls silent in the middle of an answer.
final class FaultyLink implements AutoCloseable {
  private final ServerSocket entrance;
  private final int port;
  private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
  private volatile Fault fault = Fault.NONE;
  private volatile long after;

  enum Fault {
    NONE,
    /// The connection is cut.
    CUT,
    /// Nothing comes any more.
    SILENCE
  }

  /// @param port of the server
  FaultyLink(int port) throws IOException {
    this.port = port;
    this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return entrance.getLocalPort();
  }

  /// How often somebody came.
  int connections() {
    return sockets.size() / 2;
  }

  /// @param bytes that still come from the server, for each new connection
  void fail(Fault how, long bytes) {
    after = bytes;
    fault = how;
  }

  /// Cuts every connection that there is.
  void cut() throws IOException {
    for (Socket socket : List.copyOf(sockets)) {
      socket.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = entrance.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.add(client);
        sockets.add(server);
        Thread.ofVirtual().start(() -> pump(client, server, false));
        Thread.ofVirtual().start(() -> pump(server, client, true));
      }
    } catch (IOException closed) {
      // the test has ended
    }
  }

  private void pump(Socket from, Socket to, boolean answers) {
    long passed = 0;
    byte[] buffer = new byte[1_024];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        passed += read;
        if (answers && passed > after && fault != Fault.NONE) {
          if (fault == Fault.CUT) {
            return;
          }
          continue;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException cut) {
      // by the other direction
    }
  }

  @Override
  public void close() throws IOException {
    entrance.close();
    cut();
  }
}
