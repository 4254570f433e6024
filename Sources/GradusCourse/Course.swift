import ActivationsCourse
import BatchAndStochasticCourse
import CaseStudiesCourse
import DataPipelinesCourse
import DeeperNetworksCourse
import Exercising
import ForwardAndBackwardCourse
import FoundationsRecapCourse
import FromLinearToNonlinearCourse
import LargeScaleTrainingCourse
import LearningRateSchedulesCourse
import LinearRegressionCourse
import LinearVersusNetworkCourse
import LossLandscapeCourse
import ModernRegularizationCourse
import MonitoringAndDebuggingCourse
import NeuralNetFromScratchCourse
import NumericalGradientsCourse
import OptimizersBeyondSGDCourse
import RegularizationCourse
import TheTrainingLoopCourse
import WeightInitializationCourse
import WhatsNextCourse

/// All lessons in the order in which they build on each other.
public enum Course {
  public static let lessons: [Lesson] = [
    theTrainingLoopLesson,
    linearRegressionLesson,
    batchAndStochasticLesson,
    lossLandscapeLesson,
    numericalGradientsLesson,
    foundationsRecapLesson,
    fromLinearToNonlinearLesson,
    forwardAndBackwardLesson,
    neuralNetFromScratchLesson,
    activationsLesson,
    dataPipelinesLesson,
    regularizationLesson,
    linearVersusNetworkLesson,
    optimizersBeyondSGDLesson,
    learningRateSchedulesLesson,
    weightInitializationLesson,
    deeperNetworksLesson,
    largeScaleTrainingLesson,
    monitoringAndDebuggingLesson,
    modernRegularizationLesson,
    caseStudiesLesson,
    whatsNextLesson,
  ]

  /// The lesson that holds the exercise called `id`.
  public static func find(_ id: String) -> (lesson: Lesson, exercise: any AnyExercise)? {
    for lesson in lessons {
      if let exercise = lesson.exercises.first(where: { $0.id == id }) { return (lesson, exercise) }
    }
    return nil
  }
}
