#if canImport(Glibc)
  @preconcurrency import Glibc
#elseif canImport(Musl)
  @preconcurrency import Musl
#else
  import Darwin
#endif

/// Makes standard output line by line, so that what was printed before a crash is not lost.
///
/// In a file of its own: C's `stdout` is a variable, which Swift 6 lets be read only where
/// nothing but C's library is imported, without its concurrency checks.
func bufferOutputByLine() {
  setvbuf(stdout, nil, _IOLBF, 0)
}
