import Exercising

/// 3.2, learning rate schedules.
package let learningRateSchedulesLesson: Lesson = Lesson(
  number: "3.2", module: "LearningRateSchedules", title: "Learning rate schedules",
  exercises: [
    cosineExercise, restartsExercise, warmUpExercise, plateauExercise, budgetExercise,
  ], pictures: learningRateSchedulesPictures,
  movingFigures: learningRateSchedulesMovingFigures)
