// Without Foundation, which imports C's library in a way that makes stdout unusable in Swift 6.
#if canImport(Darwin)
  @preconcurrency import Darwin
#else
  // C declares stdout as a variable, which Swift 6 takes for unsafe shared state.
  @preconcurrency import Glibc
#endif

/// Makes `print` show each line at once, even if standard output is a pipe or a file.
package func useLineBufferedOutput() {
  setvbuf(stdout, nil, _IOLBF, 0)
}
