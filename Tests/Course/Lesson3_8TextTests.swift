import Exercising
import Foundation
import Gradus
@_spi(CaseStudies) import GradusReference
import Synchronization
import Testing

@testable import CaseStudiesCourse

/// What lesson 3.8 says in numbers is what its trainings give, and these are PyTorch's.
@Suite struct Lesson3_8TextTests {
  private func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value).replacing("-", with: "−")
  }

  private func thousands(_ count: Int) -> String {
    "\(count / 1000)," + String(format: "%03d", count % 1000)
  }

  @Test func whoeverWaitsIsToldHowFarATrainingIs() throws {
    let told = Mutex<[String]>([])
    let respondent = Respondent { text in told.withLock { $0.append(text) } }
    _ = try DigitsStudy(respondent, steps: 2)
    _ = try LanguageStudy(respondent, steps: 2)
    _ = try RatingsStudy(respondent, epochs: 2)
    #expect(
      told.withLock { $0 } == [
        "the digits: step 1 of 2", "the digits: step 2 of 2", "the letters: step 1 of 2",
        "the letters: step 2 of 2", "the ratings: epoch 1 of 2", "the ratings: epoch 2 of 2",
      ])
  }

  @Test func everyNumberIsComputed() throws {
    try LessonText("3.8").isMade(
      of: digitsQuotes() + copiesQuotes() + letterQuotes() + ratingQuotes() + lazyQuotes())
  }

  private func digitsQuotes() throws -> [String] {
    let study = try DigitsStudy(looking: 80)
    let honest = try study.honest()
    let test = fixed(study.accuracies[2], 3)
    #expect(study.validation.rows == 130 && honest.copies == 95)
    #expect(study.accuracies[1] == honest.reported)
    #expect((honest.honest * 35).rounded() == 33)
    #expect(abs(honest.honest - study.accuracies[2]) < honest.error)
    #expect(study.wasRight.count { !$0 } == 2)
    let look = study.looks[1]
    #expect(look.step == 80 && study.looks[3].copies > 0.98)
    return [
      "the report says: validation accuracy \(fixed(honest.reported, 3)).",
      "\(test). Of the 130 images, 95 are",
      "Here that is \(fixed(honest.honest, 3)) ± \(fixed(honest.error, 3)), and the test's \(test) lies",
      "read nearly alike: \(fixed(look.copies, 2)), \(fixed(look.fresh, 2)) and \(fixed(look.test, 2)).",
      // A question of the reader's own.
      "to tell 0.91 from 0.94?",
    ]
  }

  private func copiesQuotes() throws -> [String] {
    let training = Matrix([[0.5, 0.75, 0.25], [0.25, 0, 1]])
    let validation = Matrix([
      [0.5, 0.875, 0.25], [0.5, 0.5, 0.25], [0.75, 0.5, 0], [0.375, 0.125, 0.875], [0, 1, 0.5],
    ])
    let right = [true, false, true, true, true]
    let found = honestAccuracy(
      training: training, validation: validation, tolerance: 0.125, wasRight: right)
    func shown(_ row: ArraySlice<Double>) -> String {
      row.map { legible($0) }.joined(separator: ", ")
    }
    let rows = (0..<5).map { row -> String in
      let distances = (0..<2).map { seen in
        zip(training.row(seen), validation.row(row)).reduce(0) { max($0, abs($1.0 - $1.1)) }
      }
      let nearest = distances[0] <= distances[1] ? 0 : 1
      return "| (\(shown(validation.row(row)))) | \(legible(distances[nearest])) from the "
        + "\(["first", "second"][nearest]) | \(found.copies.contains(row) ? "yes" : "no") | "
        + "\(right[row] ? "yes" : "no") |"
    }
    return rows + [
      "with the images (\(shown(training.row(0)))) and (\(shown(training.row(1)))) learned from, a "
        + "tolerance of 0.125, and",
      "$\\sqrt{2/27} = \(fixed(found.error, 4))$",
    ]
  }

  private func letterQuotes() throws -> [String] {
    let (right, ahead) = (try LanguageStudy(), try LanguageStudy(steps: 200, sees: 1))
    func mean(_ losses: ArraySlice<Double>) -> Double { losses.reduce(0, +) / Double(losses.count) }
    return [
      "has the loss \(fixed(mean(ahead.losses[190..<200]), 2)) after 200 steps, where yours stands at "
        + "\(fixed(mean(right.losses[190..<200]), 1)).",
      "each other one has \(fixed(try LanguageStudy.pairs(), 2)) on new text.",
      "like a word: `\(try ahead.writing(60).trimmingCharacters(in: .whitespaces))`.",
      "after 500 steps: `\(try right.writing(60).trimmingCharacters(in: .whitespaces))`.",
      "It has the loss \(fixed(try right.validation(), 2)) on the last tenth",
    ]
  }

  private func ratingQuotes() throws -> [String] {
    let (right, faulty) = (try RatingsStudy(), try RatingsStudy(faulty: true))
    func biases(_ table: Matrix) -> [Double] { (0..<table.rows).map { table[$0, 3] } }
    let (users, items) = (biases(faulty.users), biases(faulty.items))
    #expect((users + items).allSatisfy { $0 < 0 })
    #expect([right.users, right.items].flatMap(biases).count { $0 < 0 } == 67)
    func average(_ numbers: [Double]) -> String {
      fixed(numbers.reduce(0, +) / Double(numbers.count), 2)
    }
    let rows = [0, 10, 29].map { epoch -> String in
      "| \(epoch + 1) | \(fixed(right.errors[epoch].validation, 3)) | "
        + "\(fixed(faulty.errors[epoch].validation, 3)) |"
    }
    return rows + [
      "Always to predict the mean has \(fixed(right.meansError, 3)).",
      "on average they are \(average(users)) and \(average(items)).",
      "a whole mean, $\\mu = \(fixed(right.mean, 2))$,",
      "The recommender wrote \(thousands(right.writes.counted)) rows, where steps on whole tables "
        + "write \(thousands(right.writes.whole)).",
    ]
  }

  /// The example by hand, which is the first question of 3.8.lazy.
  private func lazyQuotes() throws -> [String] {
    let batches = [[Rating(user: 0, item: 0, stars: 5)], [Rating(user: 1, item: 0, stars: 3.205)]]
    func after(_ count: Int) -> (users: CountedRows, items: CountedRows) {
      var users = CountedRows(Matrix([[2, 0.5], [1, -1]]))
      var items = CountedRows(Matrix([[0.5, 1], [3, -2]]))
      descendLazily(
        users: &users, items: &items, mean: 3, batches: Array(batches[..<count]),
        learningRate: 0.25, decay: 0.4)
      return (users, items)
    }
    func near(_ found: [Double], _ expected: [Double]) -> Bool {
      zip(found, expected).allSatisfy { abs($0 - $1) < 1e-12 }
    }
    let (first, last) = (after(1), after(2))
    #expect(last.users.writes == [2, 1] && last.items.writes == [2, 1])
    #expect(near(first.users[0], [1.8 - 0.125, 0.45 - 0.25]))
    #expect(near(first.items[0], [0.45 - 0.5, 0.9 - 0.25]))
    #expect(near(last.users[0], [1.5075, 0.18]) && near(last.users[1], [0.7975, -0.56]))
    #expect(near(last.items[0], [0.18, 0.835]) && near(last.items[1], [2.43, -1.62]))
    return [
      "$\\gamma = 0.25$", "$(1.8 - 0.125,\\ 0.45 - 0.25)$", "$(0.45 - 0.5,\\ 0.9 - 0.25)$",
      "gives item 0 3.205 stars", "$2.705 - 3.205 = -0.5$",
      "becomes (0.7975, −0.56), the item (0.18, 0.835)", "$(1.5075, 0.18)$", "$(2.43, -1.62)$",
    ]
  }

  // MARK: Beside PyTorch

  private func recorded(_ name: String, _ key: String) throws -> [Double] {
    try #require(try Golden.lesson("3.8-program").first { $0.name == name }).list(key)
  }

  /// The largest difference, relative to the expected number or, below 1, absolute.
  private func largestError(_ found: [Double], _ expected: [Double]) -> Double {
    #expect(found.count == expected.count && !found.isEmpty)
    return zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1) / max(1, abs($1.1))) }
  }

  @Test func theDigitsAreTrainedAsByPyTorch() throws {
    let study = try DigitsStudy()
    let losses = try recorded("digits", "losses")
    #expect(largestError(Array(study.losses[..<20]), Array(losses[..<20])) < 1e-13)
    #expect(largestError(study.losses, losses) < 1e-9)
    #expect(study.accuracies == (try recorded("digits", "accuracies")))
    let net = try recorded("digits after 20", "net")
    let parameters = try DigitsStudy(steps: 20).net.layers.parameters
    #expect(largestError(parameters.flatMap { $0 }, net) < 1e-13)
  }

  @Test func lettersAreLearnedAsByPyTorch() throws {
    let losses = try recorded("language", "losses")
    let study = try LanguageStudy(steps: 60)
    #expect(largestError(Array(study.losses[..<20]), Array(losses[..<20])) < 1e-12)
    #expect(largestError(study.losses, Array(losses[..<60])) < 1e-9)
    let ahead = try LanguageStudy(steps: 60, sees: 1)
    let expected = try recorded("language that sees ahead", "losses")
    #expect(largestError(ahead.losses, expected) < 1e-9)
    let attention = try LanguageStudy(steps: 20).net.parameters[2..<6].flatMap { $0 }
    #expect(largestError(attention, try recorded("language after 20", "attention")) < 1e-10)
  }

  /// Steps that write only what is named lead where PyTorch's on whole tables do.
  @Test func ratingsAreLearnedAsByPyTorch() throws {
    let study = try RatingsStudy()
    let errors = study.errors.flatMap { [$0.learned, $0.validation] }
    #expect(largestError(errors, try recorded("ratings", "errors")) < 1e-10)
    #expect(largestError([study.test], try recorded("ratings", "test")) < 1e-10)
    #expect(largestError(study.users.values, try recorded("ratings", "p")) < 1e-10)
    let first = try RatingsStudy(epochs: 1)
    #expect(largestError(first.users.values, try recorded("ratings after 1", "p")) < 1e-12)
    #expect(largestError(first.items.values, try recorded("ratings after 1", "q")) < 1e-12)
  }

  /// The exercises' loops and the library's layers are the same.
  @Test func exercisesAreTheLayers() throws {
    var generator = RandomGenerator(seed: 8)
    func drawn(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(rows: rows, columns: columns, values: generator.randn(rows * columns, .float64))
    }
    let (images, cotangent, weight) = (drawn(3, 2 * 20), drawn(3, 3 * 20), drawn(3, 2 * 9))
    let layer = Convolution(
      ImageShape(channels: 2, rows: 4, columns: 5), weight: weight, bias: [0, 0, 0], kernel: 3,
      padding: 1)
    let found = convolutionBackward(
      images, height: 4, weight: weight, kernel: 3, cotangent: cotangent)
    let expected = layer.backward(cotangent, input: images)
    #expect(largestError(found.images.values, expected.input.values) < 1e-13)
    #expect(largestError(found.weight.values, expected.parameters[0]) < 1e-13)
    #expect(largestError(found.bias, expected.parameters[1]) < 1e-13)

    let (query, key, value, bar) = (drawn(5, 3), drawn(5, 3), drawn(5, 2), drawn(5, 2))
    let attention = ScaledDotProductAttention(isCausal: true)
    let forward = attention.forward(query: query, key: key, value: value)
    let back = attention.backward(
      bar, query: query, key: key, value: value, weights: forward.weights)
    let steps = causalAttention(query: query, key: key, value: value, cotangent: bar)
    #expect(largestError(steps.output.values, forward.output.values) < 1e-13)
    #expect(largestError(steps.dQuery.values, back.query.values) < 1e-13)
    #expect(largestError(steps.dKey.values, back.key.values) < 1e-13)
    #expect(largestError(steps.dValue.values, back.value.values) < 1e-13)
    let net = Lesson3_8.layers(from: &generator)
    #expect(net.parameters.map(\.count) == [72, 8, 1152, 16, 640, 10])
  }
}
