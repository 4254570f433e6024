import Exercising

extension Lesson {
  /// 2.4, activations.
  package static let activations = Lesson(
    number: "2.4", module: "Activations", title: "Activations",
    exercises: [
      slopesExercise, deadExercise, depthExercise, kinkExercise, centringExercise,
    ],
    pictures: activationPictures, movingFigures: activationMovingFigures)
}
