import Exercising

/// 3.6, monitoring and debugging.
package let monitoringAndDebuggingLesson: Lesson = Lesson(
  number: "3.6", module: "MonitoringAndDebugging", title: "Monitoring and debugging",
  exercises: [
    logExercise, culpritExercise, birthplaceExercise, deathsExercise, spikesExercise,
    resumeExercise,
  ], pictures: monitoringAndDebuggingPictures)
