import Exercising

/// 3.7, modern regularization.
package let modernRegularizationLesson: Lesson = Lesson(
  number: "3.7", module: "ModernRegularization", title: "Modern regularization",
  exercises: [
    smoothingExercise, mixupExercise, cutmixExercise, dropPathExercise, averagingExercise,
    sharpnessExercise,
  ], pictures: modernRegularizationPictures,
  movingFigures: modernRegularizationMovingFigures)
