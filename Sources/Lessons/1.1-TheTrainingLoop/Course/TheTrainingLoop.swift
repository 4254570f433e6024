import Exercising
import Gradus
import GradusFixtures

/// 1.1, what a training loop is.
package let theTrainingLoopLesson: Lesson = Lesson(
  number: "1.1", module: "TheTrainingLoop", title: "What is a training loop?",
  exercises: [stepExercise, loopExercise, stoppingExercise, orderExercise],
  pictures: trainingLoopPictures, movingFigures: trainingLoopMovingFigures)

extension QuadraticLoss {
  /// The mean squared error over the lesson's two receipts, (1 km, 3 francs) and (3 km, 7 francs),
  /// of the price of a kilometre alone.
  static let price = QuadraticLoss(center: [2.4], curvature: Matrix([[10]]), floor: 0.2)

  /// The same with a fee as the second parameter.
  static let priceAndFee = QuadraticLoss(center: [2, 1], curvature: Matrix([[10, 4], [4, 2]]))

  /// The loss of a recorded case.
  init(_ recorded: LessonRecording.Case) throws {
    let center = try recorded.list("center")
    self.init(
      center: center,
      curvature: Matrix(
        rows: center.count, columns: center.count, values: try recorded.list("curvature")),
      floor: try recorded.number("floor"))
  }
}

extension [Double] {
  /// These numbers in groups of `count`.
  func grouped(by count: Int) -> [[Double]] {
    stride(from: 0, to: self.count, by: count).map { Array(self[$0..<($0 + count)]) }
  }
}
