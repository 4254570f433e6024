import Gradus
import OptimizersBeyondSGDQuestions
import Testing

@Suite struct Lesson3_1QuestionTests {
  @Test func aTrainingTraceNamesAndScalesItsNumbers() {
    let trace = TrainingTrace(
      training: Training(losses: [4, 2], weight: 0.5, bias: -7),
      gradients: [Line(weight: -1, bias: 2)])
    #expect(trace.numbers.map { $0.isNaN ? 99 : $0 } == [4, -1, 2, 2, 99, 99, 0.5, -7])
    #expect(trace.place(of: 3) == "epoch 2, loss")
    #expect(trace.place(of: 1) == "epoch 1, gradient of the weight given to the optimizer")
    #expect(trace.place(of: 5) == "epoch 2, gradient of the bias given to the optimizer")
    #expect(trace.place(of: 6) == "the weight returned")
    #expect(trace.place(of: 7) == "the bias returned")
    #expect([3, 1, 6, 7].map(trace.scale(of:)) == [4, 1, 0.5, 7])
  }
}
