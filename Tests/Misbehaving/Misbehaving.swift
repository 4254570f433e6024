import Answering
import Foundation
import Gradus
import GradusReference
import LinearRegressionQuestions
import OptimizersBeyondSGDCourse
import OptimizersBeyondSGDQuestions
import TheTrainingLoopQuestions

/// An answering process whose exercises go wrong in every way that code can go wrong; those not
/// named here are answered by the reference.
@main
enum Misbehaving {
  static let mistakes: [AnswerBook.Entry] = [
    .init("3.1.sgd") { (run: OptimizerRun) in outOfRange(run) },
    .init("3.1.momentum") { (run: OptimizerRun) in printsMuch(run) },
    .init("3.1.rmsprop") { (run: OptimizerRun) in exits(run) },
    .init("3.1.adam") { (run: OptimizerRun) in loops(run) },
    .init("3.1.loop") { (script: TrainingScript) in takesMemory(script) },
    .init("3.1.learning-rates") { (sweep: LearningRateSweep) in sweepLearningRates(sweep) },
    .init("3.1.momentum-race") { (call: Call) in sleeps(call) },
    .init("3.1.noise") { (call: Call) in recurses(call) },
    .init("1.1.step") { (step: GradientStep) in countsItsCalls(step) },
    .init("1.2.loss") { (question: LossQuestion) in keepsTheFirstAnswer(question) },
    .init("1.2.predict") { (question: PredictionQuestion) in addsToABuffer(question) },
    .init("3.1.fit") { (question: FitQuestion) in try throwsItsOwn(question) },
  ]

  static let book = AnswerBook(
    mistakes
      + Mischief.all.map { mischief in
        .init("mischief." + mischief.name.replacing(" ", with: "-")) { mischief.answer($0) }
      })

  static func main() { book.serve() }
}
