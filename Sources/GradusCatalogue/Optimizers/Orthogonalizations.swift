import Gradus
import GradusReference
import Synchronization

/// What is known of matrices that have been made orthogonal: many deviations ask for the same, which
/// is what a step of Muon's costs.
final class Orthogonalizations: Sendable {
  struct Question: Hashable {
    let values: [Double]
    let rows: Int
    /// The coefficients of the iteration.
    let numbers: [Double]
    let iterations: Int
    let isInBFloat16: Bool
    let order: SumOrder
  }

  /// Those of a search, for as long as a task sets them.
  @TaskLocal static var known: Orthogonalizations?

  /// No more numbers than this are kept.
  private static let limit = 4 << 20

  private let answers = Mutex<(numbers: Int, answers: [Question: Matrix])>((0, [:]))

  /// The answer, as it was or as `make` makes it.
  func answer(_ question: Question, _ make: () -> Matrix) -> Matrix {
    if let answer = answers.withLock({ $0.answers[question] }) { return answer }
    let answer = make()
    answers.withLock {
      if $0.numbers > Self.limit { $0 = (0, [:]) }
      $0.numbers += 2 * question.values.count
      $0.answers[question] = answer
    }
    return answer
  }
}
