import Exercising
import Gradus
import GradusFixtures

/// The recorded runs on the digits: both models, learned from few images and from many.
package struct DigitsRuns {
  package static let counts = [20, 50, 200, 1077]
  package static let rates = [0.1, 0.3, 1]
  package static let models = ["linear", "network"]

  /// A model's accuracies: for each of ``rates`` a list with one for each seed.
  package let learned: Matrix
  package let validation: Matrix
  package let test: Matrix

  package init(_ model: String, _ count: Int) throws {
    let name = "runs \(model) \(count)"
    guard let found = try Golden.lesson("2.7").first(where: { $0.name == name }) else {
      throw FixtureError(file: "lessons/2.7", reason: "has no case \(name)")
    }
    func table(_ part: String) throws -> Matrix {
      let tensor = try found.tensor(part)
      return Matrix(rows: tensor.shape[0], columns: tensor.shape[1], values: tensor.values)
    }
    learned = try table("learned")
    validation = try table("validation")
    test = try table("test")
  }
}

/// Both models after learning from `count` images, at the rates that validation chose, in percent;
/// by the learner's functions where these hold.
package struct DigitsComparison {
  package let rates: [Double]
  /// The linear model's test accuracies and the network's, seed by seed.
  package let linear: [Double]
  package let network: [Double]
  package let difference: Double
  package let error: Double
  package let verdict: Int

  package init(_ count: Int, by respondent: Respondent) throws {
    let choices = try DigitsRuns.models.map { model in
      let runs = try DigitsRuns(model, count)
      return try respondent.answer(
        choiceExercise,
        Call(
          "a setting and its test accuracies",
          [NamedTensor("validation", 100 * runs.validation), NamedTensor("test", 100 * runs.test)]))
    }
    rates = choices.map { DigitsRuns.rates[Int($0["setting"]?.values.first ?? 0)] }
    linear = choices[0]["reported"]?.values ?? []
    network = choices[1]["reported"]?.values ?? []
    let found = try respondent.answer(
      comparisonExercise,
      Call(
        "the network's lead", [NamedTensor("network", network), NamedTensor("linear", linear)]))
    difference = found["difference"]?.values.first ?? 0
    error = found["error"]?.values.first ?? 0
    verdict = Int(found["verdict"]?.values.first ?? 0)
  }
}
