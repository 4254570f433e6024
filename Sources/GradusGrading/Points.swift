import Exercising
import Foundation
import Gradus

/// What each exercise is worth, and what of it a learner is not shown: `points.json`.
package struct Points: Sendable {
  /// What one exercise is worth.
  package struct Worth: Codable, Sendable, Equatable {
    /// Points for the whole exercise.
    package var points: Double = 1
    /// Whether each claim that holds brings its part of them; those about robustness have none.
    package var perClaim = false
    /// The titles of claims that learners are not told of.
    package var hidden: Set<String> = []

    package init() {}

    private enum CodingKeys: String, CodingKey, CaseIterable { case points, perClaim, hidden }

    /// A key of any name.
    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }

      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    package init(from decoder: any Decoder) throws {
      let known = CodingKeys.allCases.map(\.stringValue)
      let written = try decoder.container(keyedBy: Key.self).allKeys.map(\.stringValue)
      if let key = written.sorted().first(where: { !known.contains($0) }) {
        throw Trouble("\"\(key.visible)\" is none of \(known.joined(separator: ", "))")
      }
      let keys = try decoder.container(keyedBy: CodingKeys.self)
      points = try keys.decodeIfPresent(Double.self, forKey: .points) ?? 1
      perClaim = try keys.decodeIfPresent(Bool.self, forKey: .perClaim) ?? false
      hidden = Set(try keys.decodeIfPresent([String].self, forKey: .hidden) ?? [])
    }
  }

  private let worths: [String: Worth]

  /// A point for each exercise.
  package init() { worths = [:] }

  /// What the file at `url` says: by exercise, such as `{"1.1.step": {"points": 2, "perClaim": true}}`.
  /// - Throws: A ``Trouble`` where it cannot be read, or names what is not there.
  package init(_ url: URL, _ lessons: [Lesson]) throws {
    do {
      let data = try Data(contentsOf: url)
      worths = try CheckedJSON.decode([String: Worth].self, from: data, by: JSONDecoder())
    } catch let flaw as JSONFlaw {
      throw Trouble("\(url.path) is no file of points: it \(flaw)")
    } catch let trouble as Trouble {
      throw Trouble("\(url.path) is no file of points: \(trouble)")
    } catch {
      throw Trouble(
        "\(url.path) is no file of points, such as {\"1.1.step\": {\"points\": 2, \"perClaim\": true}}"
      )
    }
    let known = lessons.flatMap(\.exercises)
    for (id, worth) in worths.sorted(by: { $0.key < $1.key }) {
      guard let exercise = known.first(where: { $0.id == id }) else {
        throw Trouble("\(url.path): there is no exercise \(id)")
      }
      guard 0...1_000_000 ~= worth.points else {
        throw Trouble("\(url.path): \(id) must be worth 0 points or more, at most a million")
      }
      for title in worth.hidden.sorted() where !exercise.claimTitles.contains(title) {
        throw Trouble("\(url.path): \(id) has no claim \"\(title)\"")
      }
    }
  }

  package subscript(_ exercise: String) -> Worth { worths[exercise] ?? Worth() }

  /// The points that `report` brings.
  package func earned(_ report: ExerciseReport) -> Double {
    let worth = self[report.exercise]
    if report.state == .holds { return worth.points }
    let claims = report.claims.filter { !$0.isRobustness }
    guard worth.perClaim, report.state == .fails, !claims.isEmpty else { return 0 }
    return worth.points * Double(claims.count { $0.state == .holds }) / Double(claims.count)
  }

  /// `report` as its learner may see it.
  package func shown(_ report: ExerciseReport) -> ExerciseReport {
    let hidden = self[report.exercise].hidden
    guard !hidden.isEmpty else { return report }
    var shown = report
    shown.claims.removeAll { hidden.contains($0.title) }
    let isVisible = shown.claims.contains { $0.state == .fails }
    // A name for what only a hidden claim has found would tell of it.
    if !isVisible { shown.diagnosis = nil }
    // Nor is it told what a hidden claim asked last before the end.
    if let asked = report.claims.first(where: { $0.state == .notAsked }),
      hidden.contains(asked.title)
    {
      shown.lastQuestion = nil
    }
    return shown
  }
}

/// 1.5 as "1.5", 2 as "2": at most four digits after the point.
package func points(_ value: Double) -> String {
  let text = String(format: "%.4f", value)
  let short = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
  return text.contains(".") ? String(short.reversed()) : text
}
