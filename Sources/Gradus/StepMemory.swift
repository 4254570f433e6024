import Foundation

/// Memory for the arrays of a training step, which the next step uses again.
///
/// ```swift
/// let memory = StepMemory()
/// for (x, labels) in batches {
///   try memory.step {
///     let (output, context) = network.forward(x, in: &pass)
///     let slopes = network.parameterCotangents(loss.gradient(output, labels), context)
///     try optimizer.step(&network, gradients: slopes)
///   }
/// }
/// ```
///
/// What matrices, layers and losses make within ``step(_:)`` they ask the memory for. A step on the
/// same shapes asks for the same arrays in the same order, and each is the array that the step before
/// had at its place: once shapes are known, nothing is allocated. Results are values as ever. An
/// array that somebody still holds is copied before it is written, as any array of Swift's is.
public final class StepMemory {
  private let numbers = Pool<Double>()
  private let indices = Pool<Int>()
  private let tensors = Pool<[Double]>()
  private let contexts = Pool<any Sendable>()

  public init() {}

  /// What `body` returns: one step, on this thread.
  /// - Throws: What `body` throws.
  public func step<Result>(_ body: () throws -> Result) rethrows -> Result {
    numbers.begin()
    indices.begin()
    // What these hold would keep the arrays of the step before, and a context keeps its list of tensors.
    contexts.beginEmpty()
    tensors.beginEmpty()
    let outer = pthread_getspecific(Self.key)
    pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
    defer { pthread_setspecific(Self.key, outer) }
    return try withExtendedLifetime(self, body)
  }

  /// `count` zeros, over which `fill` writes.
  package static func numbers(
    _ count: Int, _ fill: (UnsafeMutablePointer<Double>) throws -> Void
  ) rethrows -> [Double] { try zeros(count, in: current?.numbers, fill) }

  /// `count` zeros, over which `fill` writes.
  package static func indices(
    _ count: Int, _ fill: (UnsafeMutablePointer<Int>) -> Void
  ) -> [Int] { zeros(count, in: current?.indices, fill) }

  /// The list that `fill` appends to.
  package static func tensors(
    _ fill: (inout [[Double]]) throws -> Void
  ) rethrows -> [[Double]] { try array(in: current?.tensors, fill) }

  /// The list that `fill` appends to.
  package static func contexts(_ fill: (inout [any Sendable]) -> Void) -> [any Sendable] {
    array(in: current?.contexts, fill)
  }

  private static func zeros<Number: Numeric>(
    _ count: Int, in pool: Pool<Number>?, _ fill: (UnsafeMutablePointer<Number>) throws -> Void
  ) rethrows -> [Number] {
    try array(in: pool) { numbers in
      let isNew = numbers.count != count
      if isNew { numbers = Array(repeating: 0, count: count) }
      try numbers.withUnsafeMutableBufferPointer { numbers in
        if !isNew { numbers.update(repeating: 0) }
        if let start = numbers.baseAddress { try fill(start) }
      }
    }
  }

  /// What `change` makes of the array that the step before had in this place; of an empty one outside
  /// of a step.
  private static func array<Element>(
    in pool: Pool<Element>?, _ change: (inout [Element]) throws -> Void
  ) rethrows -> [Element] {
    guard let pool else {
      var fresh: [Element] = []
      try change(&fresh)
      return fresh
    }
    var (array, place) = pool.take()
    try change(&array)
    pool.put(array, at: place)
    return array
  }

  /// The memory of the step that this thread is in.
  private static var current: StepMemory? {
    pthread_getspecific(key).map { Unmanaged<StepMemory>.fromOpaque($0).takeUnretainedValue() }
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()
}

/// The arrays of a step in the order in which it asked for them.
private final class Pool<Element> {
  private var arrays: [[Element]] = []
  private var next = 0

  func begin() { next = 0 }

  func beginEmpty() {
    next = 0
    for place in arrays.indices { arrays[place].removeAll(keepingCapacity: true) }
  }

  /// The next array, which is no longer here, so that it is written without a copy.
  func take() -> (array: [Element], place: Int) {
    if next == arrays.count { arrays.append([]) }
    var array: [Element] = []
    swap(&array, &arrays[next])
    next += 1
    return (array, next - 1)
  }

  func put(_ array: [Element], at place: Int) { arrays[place] = array }
}
