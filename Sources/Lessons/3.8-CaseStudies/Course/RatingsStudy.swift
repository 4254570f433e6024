import CaseStudiesQuestions
import Exercising
import Gradus
import GradusReference

/// The third training: ratings of 80 users for 50 items by a matrix factorization, as the lesson's
/// program has it, but by steps that write only what a batch names.
///
/// Each epoch is the learner's where 3.8.lazy holds.
public struct RatingsStudy: Sendable {
  /// The root mean squared errors after each epoch, of what was learned from and of the validation.
  public private(set) var errors: [(learned: Double, validation: Double)] = []
  /// That of the test, after the last one.
  public private(set) var test = 0.0
  /// That of predicting the mean, on the validation.
  public let meansError: Double
  /// How many rows were written, and how many steps on whole tables would have written.
  public private(set) var writes: (counted: Int, whole: Int) = (0, 0)
  package private(set) var users: Matrix
  package private(set) var items: Matrix
  package let mean: Double

  /// `faulty` takes the mean off twice.
  /// - Throws: What the learner's code throws.
  public init(_ respondent: Respondent = Respondent(), epochs: Int = 30, faulty: Bool = false)
    throws
  {
    var generator = RandomGenerator(seed: 38)
    let ratings = Self.ratings(from: &generator)
    func part(_ range: Range<Int>) -> [Rating] { Array(ratings[range]) }
    let (learned, validation) = (part(0..<1068), part(1068..<1334))
    mean = learned.reduce(0) { $0 + $1.stars } / Double(learned.count)
    let taken = faulty ? 2 * mean : mean
    (users, items) = (Self.start(80, from: &generator), Self.start(50, from: &generator))
    let own = mean
    meansError = Self.root(validation.map { own - $0.stars })
    for epoch in 0..<epochs {
      respondent.tell("the ratings: epoch \(epoch + 1) of \(epochs)")
      let order = generator.randperm(learned.count)
      let batches = stride(from: 0, to: order.count, by: 8).map { begin in
        order[begin..<min(begin + 8, order.count)].map { learned[$0] }
      }
      let found = try respondent.answer(
        lazyExercise,
        lazyCall(
          users: users, items: items, mean: taken, batches: batches, learningRate: 0.2,
          decay: 0.005))
      users.values = found["users after"]?.values ?? users.values
      items.values = found["items after"]?.values ?? items.values
      let written = ["users written", "items written"].flatMap { found[$0]?.values ?? [] }
      writes.counted += Int(written.reduce(0, +))
      writes.whole += batches.count * (users.rows + items.rows)
      errors.append((error(learned, taken), error(validation, taken)))
    }
    test = error(part(1334..<1600), taken)
  }

  /// Half stars from 1 to 5, of tastes with three sides; 1,600 of all 4,000 cells, in a drawn order.
  private static func ratings(from generator: inout RandomGenerator) -> [Rating] {
    let (taste, kind) = (normal(80, 3, &generator), normal(50, 3, &generator))
    let (generous, good) = (normal(80, 1, &generator), normal(1, 50, &generator))
    let products = taste * kind.transposed
    let noise = normal(80, 50, &generator)
    var table = noise
    for user in 0..<80 {
      for item in 0..<50 {
        let stars =
          3.5 + 0.4 * generous[user, 0] + 0.5 * good[0, item] + 0.5 * products[user, item]
          + 0.3 * noise[user, item]
        table[user, item] = min(10, max(2, (2 * stars).rounded(.toNearestOrEven))) / 2
      }
    }
    return generator.randperm(4000)[..<1600].map {
      Rating(user: $0 / 50, item: $0 % 50, stars: table.values[$0])
    }
  }

  /// Three small factors a row, and a bias of 0.
  private static func start(_ rows: Int, from generator: inout RandomGenerator) -> Matrix {
    let factors = normal(rows, 3, &generator)
    return Matrix((0..<rows).map { row in (0..<3).map { 0.3 * factors[row, $0] } + [0] })
  }

  private static func normal(
    _ rows: Int, _ columns: Int, _ generator: inout RandomGenerator
  ) -> Matrix {
    Matrix(rows: rows, columns: columns, values: generator.randn(rows * columns, .float64))
  }

  private static func root(_ errors: [Double]) -> Double {
    (errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)).squareRoot()
  }

  private func error(_ ratings: [Rating], _ mean: Double) -> Double {
    Self.root(
      ratings.map { rating in
        let product = (0..<3).reduce(0) { $0 + users[rating.user, $1] * items[rating.item, $1] }
        return mean + product + users[rating.user, 3] + items[rating.item, 3] - rating.stars
      })
  }
}
