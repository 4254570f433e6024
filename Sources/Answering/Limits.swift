/// What one answering process may use.
public struct Limits: Sendable {
  /// Processor seconds for one question.
  public var processorSeconds: Int
  /// Seconds on the clock for one question, for code that waits instead of working.
  public var clockSeconds: Double
  /// Bytes of address space. Linux alone enforces it.
  public var memory: Int
  /// Bytes of printed text kept for one question; more is read and dropped.
  public var printed: Int

  public init(
    processorSeconds: Int = 2, clockSeconds: Double = 15, memory: Int = 2 << 30,
    printed: Int = 4096
  ) {
    self.processorSeconds = processorSeconds
    self.clockSeconds = clockSeconds
    self.memory = memory
    self.printed = printed
  }
}
