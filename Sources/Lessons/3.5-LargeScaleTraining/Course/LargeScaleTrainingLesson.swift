import Exercising

/// 3.5, training on many machines.
package let largeScaleTrainingLesson: Lesson = Lesson(
  number: "3.5", module: "LargeScaleTraining", title: "Large scale training",
  exercises: [
    shardsExercise, ringExercise, lossScaleExercise, zeroExercise, pipelineExercise,
    memoryExercise,
  ], pictures: largeScaleTrainingPictures)
