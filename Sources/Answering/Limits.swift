/// What one answering process may use.
public struct Limits: Sendable {
  /// Processor seconds for one question.
  public var processorSeconds: Int
  /// Seconds without work for one question, for code that waits.
  public var clockSeconds: Double
  /// Seconds of work and of waiting for all questions of one exercise together.
  public var exerciseSeconds: Double
  /// Bytes of address space. Linux alone enforces it; half of it may be used in one question.
  public var memory: Int
  /// Bytes of printed text kept for one question; more is read and dropped.
  public var printed: Int
  /// Bytes that one answer may have.
  public var answer: Int

  public init(
    processorSeconds: Int = 2, clockSeconds: Double = 15, exerciseSeconds: Double = 60,
    memory: Int = 2 << 30, printed: Int = 4096, answer: Int = 16 << 20
  ) {
    self.processorSeconds = processorSeconds
    self.clockSeconds = clockSeconds
    self.exerciseSeconds = exerciseSeconds
    self.memory = memory
    self.printed = printed
    self.answer = answer
  }
}
