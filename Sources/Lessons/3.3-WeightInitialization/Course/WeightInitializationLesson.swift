import Exercising

extension Lesson {
  /// 3.3, weight initialization.
  package static let weightInitialization = Lesson(
    number: "3.3", module: "WeightInitialization", title: "Weight initialization",
    exercises: [
      sizesExercise, keepingExercise, spreadExercise, twinsExercise, orthogonalExercise,
    ], pictures: weightInitializationPictures)
}
