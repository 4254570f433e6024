import Gradus
import Synchronization

/// Some numbers of a run, replayed without the others where each moves as it would alone.
///
/// What the whole gradients have to say, such as the norm that they are clipped to, is found once and
/// kept: many candidates ask for the same.
package final class Excerpt: Sendable {
  /// The tensors that have any of these numbers, ascending.
  let tensors: [Int]
  /// The numbers of each of these tensors, by their indices in it.
  let numbers: [[Int]]
  /// The run of these numbers alone; the tensors keep their shapes.
  var run: OptimizerRun { plan.run }
  let plan: ReplayPlan

  /// What there is to know of all gradients of a step, as an optimizer is fed them.
  struct Summary {
    /// The sum of the squares of all numbers, and of each tensor's.
    var squares: Double
    var squaresOfTensors: [Double]
    /// Whether each tensor has no gradient.
    var isEmpty: [Bool]
    /// How many tensors have a gradient: all, and up to each.
    var fed: Int
    var fedUpTo: [Int]
  }

  private let whole: OptimizerRun
  private let known = Mutex<[Feed.Source: [Summary]]>([:])

  /// `numbers` are those of each tensor of `whole`; a tensor without any is left out.
  init(of whole: OptimizerRun, _ numbers: [[Int]]) {
    self.whole = whole
    let tensors = numbers.indices.filter { !numbers[$0].isEmpty }
    let kept = tensors.map { numbers[$0] }
    (self.tensors, self.numbers) = (tensors, kept)
    func cut(_ all: [[Double]]) -> [[Double]] { Self.cut(all, tensors, kept) }
    var run = whole
    run.shapes = tensors.map { whole.shapes?[$0] ?? [whole.initial[$0].count] }
    run.initial = cut(whole.initial)
    run.groups = whole.groups.map { groups in
      groups.map { group in
        OptimizerRun.Group(
          tensors: tensors.indices.filter { group.tensors.contains(tensors[$0]) },
          options: group.options)
      }
    }
    run.steps = whole.steps.map { step in
      var step = step
      step.gradients = cut(step.gradients)
      (step.rows, step.entries) = (nil, nil)
      return step
    }
    plan = ReplayPlan(run)
  }

  /// These numbers of `all`.
  func cut(_ all: [[Double]]) -> [[Double]] { Self.cut(all, tensors, numbers) }

  private static func cut(
    _ all: [[Double]], _ tensors: [Int], _ numbers: [[Int]]
  ) -> [[Double]] {
    zip(tensors, numbers).map { tensor, kept in
      all[tensor].isEmpty ? [] : kept.map { all[tensor][$0] }
    }
  }

  /// Where a number stands among these; nil where it is none of them.
  func position(tensor: Int, element: Int) -> (tensor: Int, number: Int)? {
    guard let position = tensors.firstIndex(of: tensor),
      let number = numbers[position].firstIndex(of: element)
    else { return nil }
    return (position, number)
  }

  /// What there is to know of each step's gradients, from `source`.
  ///
  /// - Complexity: one pass over all gradients, once for each source.
  func summaries(of source: Feed.Source) -> [Summary] {
    if let summaries = known.withLock({ $0[source] }) { return summaries }
    let sizes = whole.initial.map(\.count)
    var feed = Feed(source: source)
    let summaries = whole.steps.map { step in
      let gradients = feed.next(step.gradients, sizes: sizes)
      let squares = gradients.map(sumOfSquares)
      var (fed, fedUpTo) = (0, [Int]())
      for gradient in gradients {
        if !gradient.isEmpty { fed += 1 }
        fedUpTo.append(fed)
      }
      return Summary(
        squares: squares.reduce(0, +), squaresOfTensors: tensors.map { squares[$0] },
        isEmpty: tensors.map { gradients[$0].isEmpty }, fed: fed,
        fedUpTo: tensors.map { fedUpTo[$0] })
    }
    known.withLock { $0[source] = summaries }
    return summaries
  }
}

/// The sum of the squares of `numbers`.
func sumOfSquares(_ numbers: [Double]) -> Double {
  numbers.withUnsafeBufferPointer { numbers in
    var sum = 0.0
    for number in numbers { sum += number * number }
    return sum
  }
}
