import Exercising

extension Lesson {
  /// 2.5, data pipelines.
  package static let dataPipelines = Lesson(
    number: "2.5", module: "DataPipelines", title: "Mini-batches and data pipelines",
    exercises: [
      standardizeExercise, loaderExercise, weightsExercise, shiftExercise, prefetchExercise,
    ], pictures: dataPipelinesPictures)
}
