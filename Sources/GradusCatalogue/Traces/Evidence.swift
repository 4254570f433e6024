import Exercising
import Gradus
import GradusReference

/// What replays are compared with: a recording, or some of its numbers, with how far each may be off.
struct Evidence {
  /// What the numbers may be off by.
  enum Allowance {
    /// The rounding of the recorded precision.
    case rounding
    /// The rounding of float32, though the recording is in float64.
    case float32
    /// A fraction of the way that the tensor's numbers have come: what may become of ties where
    /// bfloat16 sums are added in another order.
    case ties
  }

  /// A number, and what a replay has in its place.
  struct Place: Equatable {
    let step: Int
    let tensor: Int
    /// The number's index in its tensor.
    let element: Int
    let expected: Double
  }

  /// How far a replay agrees.
  struct Departure {
    /// For each allowance the first number that is off by more; nil where none is.
    var places: [Place?]
    /// For each allowance the largest relative error up to there.
    var errors: [Double]
    /// The first step that is not the reference's, where that was asked.
    var effect = Int.max
    /// Where a closure is asked another number of times than was recorded.
    var otherEvaluations: RecordedClosure.OtherEvaluations?

    /// The step in which it departs, or one that there is not.
    func step(_ allowance: Int) -> Int { places[allowance]?.step ?? .max }
  }

  /// Calls `visit` with the parameters after each step, cut to the excerpt.
  typealias Replay = (_ excerpt: Excerpt?, _ visit: OptimizerSubject.Visit) throws -> Void

  let allowances: [Allowance]
  /// The numbers that are looked at; nil for all.
  let excerpt: Excerpt?
  /// By step, tensor and number.
  let recorded: [[[Double]]]
  private let initial: [[Double]]
  private let dtype: RandomGenerator.Precision
  /// How far the numbers of an excerpt have come after each step: many replays are held to the same.
  private let reaches: [Reach]?

  init(_ trace: OptimizerTrace, _ allowances: [Allowance], excerpt: Excerpt? = nil) {
    self.allowances = allowances
    self.excerpt = excerpt
    dtype = trace.dtype
    initial = excerpt?.cut(trace.initial) ?? trace.initial
    recorded = trace.visits.map { excerpt?.cut($0) ?? $0 }
    var reach = Reach(initial)
    reaches =
      excerpt == nil
      ? nil
      : recorded.map {
        reach.go(to: $0)
        return reach
      }
  }

  /// The step in which `replay` departs, or one that there is not.
  ///
  /// - Complexity: no more steps of the replay than that.
  func step(of replay: Replay, _ level: Int) -> Int {
    guard let reaches else { return departure(of: replay).step(level) }
    var step = 0
    do {
      try replay(excerpt) { parameters in
        let (recorded, reach) = (recorded[step], reaches[step])
        let agrees = recorded.indices.allSatisfy { tensor in
          let (found, right) = (parameters[tensor], recorded[tensor])
          return right.indices.allSatisfy {
            // What is no number is far from any.
            abs(found[$0] - right[$0]) <= allowed(level, reach, step, tensor, $0)
          }
        }
        if agrees { step += 1 }
        return agrees
      }
    } catch {
      // What cannot be replayed agrees with nothing from there on.
      return step
    }
    return step < recorded.count ? step : .max
  }

  /// What agrees with nothing.
  var departed: Departure {
    let place = Place(step: 0, tensor: 0, element: 0, expected: .nan)
    return Departure(places: allowances.map { _ in place }, errors: allowances.map { _ in 0 })
  }

  /// How far `replay` agrees. With a `reference` it goes on until it differs from that too.
  ///
  /// - Complexity: no more steps of the replay than it takes to depart from all.
  func departure(of replay: Replay, from reference: [[[Double]]]? = nil) -> Departure {
    var result = Departure(
      places: allowances.map { _ in nil }, errors: allowances.map { _ in 0 })
    var open = Array(allowances.indices)
    var step = 0
    var reach = Reach(initial)
    var isWhole = true
    do {
      try replay(excerpt) { parameters in
        if let reference, result.effect == .max,
          step >= reference.count || parameters != reference[step]
        {
          result.effect = step
        }
        if let reaches {
          reach = reaches[step]
        } else if !open.isEmpty {
          reach.go(to: recorded[step])
        }
        for tensor in parameters.indices where !open.isEmpty {
          look(at: parameters[tensor], reach, step, tensor, &open, &result)
        }
        step += 1
        return !open.isEmpty || (reference != nil && result.effect == .max)
      }
    } catch {
      isWhole = false
      result.otherEvaluations = error as? RecordedClosure.OtherEvaluations
      if result.otherEvaluations != nil, let reference, result.effect == .max,
        step < reference.count
      {
        result.effect = step
      }
    }
    // What cannot be replayed agrees with nothing from there on.
    for level in open where !isWhole || step < recorded.count {
      result.places[level] = Place(step: step, tensor: 0, element: 0, expected: .nan)
    }
    return result
  }

  /// Compares one tensor after one step.
  private func look(
    at found: [Double], _ reach: Reach, _ step: Int, _ tensor: Int, _ open: inout [Int],
    _ result: inout Departure
  ) {
    let recorded = recorded[step][tensor]
    for index in recorded.indices {
      let distance = abs(found[index] - recorded[index])
      guard distance != 0 else { continue }
      let scale = Self.scale(reach.sizes[tensor][index], reach.paths[tensor][index])
      for level in open {
        // What is no number is far from any.
        if distance <= allowed(level, reach, step, tensor, index) {
          result.errors[level] = max(result.errors[level], distance / scale)
        } else {
          result.places[level] = Place(
            step: step, tensor: excerpt?.tensors[tensor] ?? tensor,
            element: excerpt?.numbers[tensor][index] ?? index,
            expected: found[index])
          open.removeAll { $0 == level }
        }
      }
      if open.isEmpty { return }
    }
  }

  /// How far a number may be off.
  private func allowed(_ level: Int, _ reach: Reach, _ step: Int, _ tensor: Int, _ index: Int)
    -> Double
  {
    let allowance = allowances[level]
    guard allowance != .ties else { return 0x1p-2 * reach.widest[tensor] }
    return Self.allowed(
      isSharp: dtype == .float64 && allowance == .rounding, step: step,
      size: reach.sizes[tensor][index], path: reach.paths[tensor][index])
  }

  /// How far a number may be off that has had this size and has come this far.
  ///
  /// In float64, where it is to be sharp, 1e-12 of that may be rounding. In float32 each step rounds
  /// the parameter, and a handful of roundings go into each update.
  static func allowed(isSharp: Bool, step: Int, size: Double, path: Double) -> Double {
    isSharp
      ? 1e-12 * scale(size, path)
      : 0x1p-23 * min(Double(step + 1) * size + 16 * path, .greatestFiniteMagnitude)
  }

  /// What an error counts relative to. What is too large for a number must not allow everything.
  static func scale(_ size: Double, _ path: Double) -> Double {
    min(size + path, .greatestFiniteMagnitude)
  }
}

/// The largest size that each number has had, and how far it has come.
private struct Reach {
  private(set) var sizes: [[Double]]
  private(set) var paths: [[Double]]
  /// The longest way of each tensor's numbers.
  private(set) var widest: [Double]
  private var before: [[Double]]

  init(_ initial: [[Double]]) {
    sizes = initial.map { $0.map(abs) }
    paths = initial.map { Array(repeating: 0, count: $0.count) }
    widest = initial.map { _ in 0 }
    before = initial
  }

  mutating func go(to tensors: [[Double]]) {
    for tensor in tensors.indices {
      let count = tensors[tensor].count
      tensors[tensor].withUnsafeBufferPointer { now in
        before[tensor].withUnsafeBufferPointer { before in
          sizes[tensor].withUnsafeMutableBufferPointer { sizes in
            paths[tensor].withUnsafeMutableBufferPointer { paths in
              for index in 0..<count {
                sizes[index] = max(sizes[index], abs(now[index]))
                paths[index] += abs(now[index] - before[index])
                widest[tensor] = max(widest[tensor], paths[index])
              }
            }
          }
        }
      }
    }
    before = tensors
  }
}
