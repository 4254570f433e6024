import Exercising

extension Lesson {
  /// 3.2, learning rate schedules.
  package static let learningRateSchedules = Lesson(
    number: "3.2", module: "LearningRateSchedules", title: "Learning rate schedules",
    exercises: [
      cosineExercise, restartsExercise, warmUpExercise, plateauExercise, budgetExercise,
    ], pictures: learningRateSchedulesPictures,
    movingFigures: learningRateSchedulesMovingFigures)
}
