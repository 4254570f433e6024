import Exercising
import Gradus

/// What replays are compared with: a recording, or some of its numbers, with how far each may be off.
struct Evidence {
  /// What the numbers may be off by.
  enum Allowance {
    /// The rounding of the recorded precision.
    case rounding
    /// The rounding of float32, though the recording is in float64.
    case float32
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

    /// The step in which it departs, or one that there is not.
    func step(_ allowance: Int) -> Int { places[allowance]?.step ?? .max }
  }

  /// Calls `visit` with the parameters after each step, cut to those chosen.
  typealias Replay = (_ chosen: [[Int]]?, _ visit: OptimizerSubject.Visit) throws -> Void

  let allowances: [Allowance]
  /// The numbers of each tensor that are looked at; nil for all.
  let chosen: [[Int]]?
  /// By step, tensor and number.
  let recorded: [[[Double]]]
  /// The largest size that each number has had, and how far it has come.
  private let reach: [[[(size: Double, path: Double)]]]
  private let dtype: RandomGenerator.Precision

  init(_ trace: OptimizerTrace, _ allowances: [Allowance], chosen: [[Int]]? = nil) {
    self.allowances = allowances
    self.chosen = chosen
    dtype = trace.dtype
    func cut(_ tensors: [[Double]]) -> [[Double]] {
      chosen.map { zip(tensors, $0).map { numbers, kept in kept.map { numbers[$0] } } } ?? tensors
    }
    recorded = trace.steps.map { cut($0.parameters) }
    var before = cut(trace.initial)
    var now = before.map { $0.map { (size: abs($0), path: 0.0) } }
    var reach: [[[(size: Double, path: Double)]]] = []
    for tensors in recorded {
      for tensor in tensors.indices {
        for (index, number) in tensors[tensor].enumerated() {
          now[tensor][index].size = max(now[tensor][index].size, abs(number))
          now[tensor][index].path += abs(number - before[tensor][index])
        }
      }
      before = tensors
      reach.append(now)
    }
    self.reach = reach
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
    let isWhole: Void? = try? replay(chosen) { parameters in
      if let reference, result.effect == .max, parameters != reference[step] {
        result.effect = step
      }
      for tensor in parameters.indices where !open.isEmpty {
        look(at: parameters[tensor], step, tensor, &open, &result)
      }
      step += 1
      return !open.isEmpty || (reference != nil && result.effect == .max)
    }
    // What cannot be replayed agrees with nothing from there on.
    for level in open where isWhole == nil {
      result.places[level] = Place(step: step, tensor: 0, element: 0, expected: .nan)
    }
    return result
  }

  /// Compares one tensor after one step.
  private func look(
    at found: [Double], _ step: Int, _ tensor: Int, _ open: inout [Int], _ result: inout Departure
  ) {
    let (recorded, reach) = (recorded[step][tensor], reach[step][tensor])
    for index in recorded.indices {
      let (distance, (size, path)) = (abs(found[index] - recorded[index]), reach[index])
      guard distance != 0 else { continue }
      for level in open {
        let allowed = Self.allowed(
          isSharp: dtype == .float64 && allowances[level] == .rounding, step: step, size: size,
          path: path)
        // What is no number is far from any.
        if distance <= allowed {
          result.errors[level] = max(result.errors[level], distance / Self.scale(size, path))
        } else {
          result.places[level] = Place(
            step: step, tensor: tensor, element: chosen?[tensor][index] ?? index,
            expected: found[index])
          open.removeAll { $0 == level }
        }
      }
      if open.isEmpty { return }
    }
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
