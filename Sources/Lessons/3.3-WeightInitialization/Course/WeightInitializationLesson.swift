import Exercising

/// 3.3, weight initialization.
package let weightInitializationLesson: Lesson = Lesson(
  number: "3.3", module: "WeightInitialization", title: "Weight initialization",
  exercises: [
    sizesExercise, keepingExercise, spreadExercise, twinsExercise, orthogonalExercise,
  ], pictures: weightInitializationPictures)
