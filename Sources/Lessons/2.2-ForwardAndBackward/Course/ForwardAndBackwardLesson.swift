import Exercising

/// 2.2, forward and backward.
package let forwardAndBackwardLesson: Lesson = Lesson(
  number: "2.2", module: "ForwardAndBackward", title: "Forward and backward",
  exercises: [
    chainExercise, fanOutExercise, linearExercise, twoLayersExercise, engineExercise,
  ],
  pictures: forwardAndBackwardPictures)
