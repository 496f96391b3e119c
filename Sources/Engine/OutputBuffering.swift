#if canImport(Darwin)
  @preconcurrency import Darwin
#else
  // C's stdout is declared as a variable, which Swift 6 takes for unsafe shared state.
  @preconcurrency import Glibc
#endif

/// Lets the signals that end a program reach it, also when whoever started it had blocked them in its own thread.
package func acceptEndingSignals() {
  var signals = sigset_t()
  sigemptyset(&signals)
  for number in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, number) }
  pthread_sigmask(SIG_UNBLOCK, &signals, nil)
}

/// Makes `print` show each line at once, also when standard output is a pipe or a file.
package func useLineBufferedOutput() {
  setvbuf(stdout, nil, _IOLBF, 0)
}
