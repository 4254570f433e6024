import Exercising

/// 2.4, activations.
package let activationsLesson: Lesson = Lesson(
  number: "2.4", module: "Activations", title: "Activations",
  exercises: [
    slopesExercise, deadExercise, depthExercise, kinkExercise, centringExercise,
  ],
  pictures: activationPictures, movingFigures: activationMovingFigures)
