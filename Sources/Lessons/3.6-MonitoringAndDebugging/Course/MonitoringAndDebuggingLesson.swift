import Exercising

extension Lesson {
  /// 3.6, monitoring and debugging.
  package static let monitoringAndDebugging = Lesson(
    number: "3.6", module: "MonitoringAndDebugging", title: "Monitoring and debugging",
    exercises: [
      logExercise, culpritExercise, birthplaceExercise, deathsExercise, spikesExercise,
      resumeExercise,
    ], pictures: monitoringAndDebuggingPictures)
}
