package dev.lockstep.provisioning;

/// Stands between the engine and what it asks.
interface Watcher {
  <T> T watched(Class<T> type, T watched);

  record Nobody() implements Watcher {
    @Override
    public <T> T watched(Class<T> type, T watched) {
      return watched;
    }
  }
}
