#if canImport(Darwin)
  @preconcurrency import Darwin
#else
  // C's stdout is declared as a variable, which Swift 6 takes for unsafe shared state.
  @preconcurrency import Glibc
#endif

/// Makes `print` show each line at once, also when standard output is a pipe or a file.
package func useLineBufferedOutput() {
  setvbuf(stdout, nil, _IOLBF, 0)
}
