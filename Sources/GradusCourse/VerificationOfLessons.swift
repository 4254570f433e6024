import Exercising
import GradusFixtures

extension Verification {
  /// The reference's answers beside those that every exercise expects from PyTorch or GSL, a line
  /// for each exercise and oracle, and one for each claim that fails. The bound is what the exercise
  /// allows its learners.
  static func lessons() -> [Verification] {
    Course.lessons.flatMap(\.exercises).flatMap { $0.verifications() }
  }
}
