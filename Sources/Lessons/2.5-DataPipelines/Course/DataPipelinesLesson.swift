import Exercising

/// 2.5, data pipelines.
package let dataPipelinesLesson: Lesson = Lesson(
  number: "2.5", module: "DataPipelines", title: "Mini-batches and data pipelines",
  exercises: [
    standardizeExercise, loaderExercise, weightsExercise, shiftExercise, prefetchExercise,
  ], pictures: dataPipelinesPictures)
