import Answering
import Exercising
import Gradus
import GradusCourse
import Testing
import TheTrainingLoopQuestions

/// The training whose parts are exercises.
@Suite struct GrowingProjectTests {
  private static let parts = GrowingProject.parts

  @Test func itLearnsWhatTheMeterTakes() throws {
    let result = try GrowingProject().run()
    #expect(result.rates.count == 30 && result.losses.count == 31)
    #expect(result.rates.first == 0.1)
    #expect(zip(result.rates, result.rates.dropFirst()).allSatisfy { $0 > $1 })
    // The noise of the fares has the variance 0.25.
    #expect((result.losses.last ?? .nan) < 0.3 && (result.heldOut.last ?? .nan) < 0.4)
    let (learned, meter) = (result.prices, Examples.taxiPrices)
    #expect(abs(learned.weights[0] - meter.weights[0]) < 0.1)
    #expect(abs(learned.weights[1] - meter.weights[1]) < 0.005)
    #expect(abs(learned.bias - meter.bias) < 0.5)
  }

  /// Somebody's right code, in the place of one worked answer, is asked, and changes nothing.
  @Test(arguments: parts.indices) func eachPartIsAskedOfWhoWroteIt(_ place: Int) throws {
    let exercise = Self.parts[place].exercise
    let book = CountingBook(try #require(exercise as? any Bookable))
    let mine = Respondent(mine: book) { _ in }
    #expect(mine.code(of: exercise) == .mine)
    let forGrading = book.count
    let result = try GrowingProject().run(by: mine)
    #expect(book.count > forGrading)
    #expect(try result == GrowingProject().run())
  }

  @Test func codeThatIsWrongHasNoPartInIt() throws {
    let step = Self.parts[6].exercise
    #expect(step.id == "1.1.step")
    let still = AnswerBook([
      AnswerBook.Entry(step.id) { (call: GradientStep) in Parameters(call.parameters) }
    ])
    let wrong = Respondent(mine: still) { _ in }
    #expect(try GrowingProject().run(by: wrong) == GrowingProject().run())
  }
}
