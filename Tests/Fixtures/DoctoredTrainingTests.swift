import Foundation
import Testing

@testable import GradusFixtures

/// The rules for training data can fail as well.
@Suite struct DoctoredTrainingTests {
  @Test func trainingData() throws {
    func said(_ edit: (inout [String: Any], inout [String: Any]) -> Void) throws -> [String] {
      let file = try Fixtures.golden().folder.appending(path: "training/momentum.json")
      var json = try #require(
        JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
      var data = try #require(json["data"] as? [String: Any])
      var runs = try #require(json["runs"] as? [[String: Any]])
      edit(&data, &runs[0])
      json["data"] = data
      json["runs"] = runs
      let doctored = try JSONSerialization.data(withJSONObject: json)
      return complaints(
        about: try JSONDecoder().decode(TrainingRecording.self, from: doctored))
    }
    #expect(try said { _, _ in } == [])
    #expect(
      try said { data, _ in data["samples"] = 99 } == ["has 100 points where it says 99"])
    let same = Array(repeating: 0.5, count: 100)
    #expect(try said { data, _ in data["x"] = same } == ["has points of one x"])
    let line = (0..<100).map { 2 * Double($0) + 3 }
    #expect(
      try said { data, _ in
        data["x"] = (0..<100).map(Double.init)
        data["y"] = line
      } == ["lies on the line itself"])
    #expect(
      try said { _, run in run["initial"] = ["weight": 1, "bias": 1] }
        == ["sgd starts with weight and bias equal"])
    #expect(
      try said { _, run in
        var trace = run["float64"] as? [String: Any] ?? [:]
        trace["losses"] = Array(repeating: 0.0, count: 100)
        run["float64"] = trace
      } == ["sgd has too few losses, or numbers that say nothing"])
  }
}
