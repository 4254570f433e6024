import Foundation
import Gradus
import Testing

@testable import Exercising
@testable import GradusCatalogue

/// Each known deviation is a function of its own, and the recipe without one is PyTorch's.
@Suite struct CatalogueTests {
  private static let optimizers = OptimizerCatalogue.all.map(\.optimizer)
  private static let schedulers = ScheduleCatalogue.all.map(\.scheduler)

  private func runs(of optimizer: String) throws -> [Recording<OptimizerRun, Trajectory>] {
    try Golden.traces(of: optimizer)
      .filter { $0.trace.dtype == .float64 && $0.file != Golden.atTies }
      .map { try $0.trace.recording() }
  }

  private func schedules(_ name: String) throws -> [Recording<ScheduleRun, RateSequence>] {
    try Golden.names(below: "schedules/\(name)-").map {
      try Golden.load(ScheduleTrace.self, $0).recording()
    }
  }

  /// Where the unchanged recipe leaves a recording.
  private func faults<Q, A>(
    _ deviations: Deviations<Q, A>?, _ recordings: [Recording<Q, A>]
  ) throws -> [String] {
    let deviations = try #require(deviations)
    return try recordings.compactMap { recording in
      let answer = try deviations.answer([], recording.question)
      return recording.compare(answer.numbers).firstDifference.map {
        "\(recording.question.summary): \(recording.answer.place(of: $0))"
      }
    }
  }

  /// The deviations that no recording tells from PyTorch, or from each other, as pairs of ids.
  private func alike<Q, A>(
    _ deviations: Deviations<Q, A>?, _ recordings: [Recording<Q, A>]
  ) throws -> [String] {
    let deviations = try #require(deviations)
    let all = [[]] + deviations.names.indices.map { [$0] }
    let answers = all.map { indices in
      // A deviation that throws, as where a table ends, is told apart by that.
      recordings.map { (try? deviations.answer(indices, $0.question).numbers) ?? [] }
    }
    let names = ["PyTorch"] + deviations.names.map(\.id)
    return names.indices.flatMap { first in
      names.indices.dropFirst(first + 1).compactMap { second in
        let isSame = recordings.indices.allSatisfy { index in
          let (a, b) = (answers[first][index], answers[second][index])
          return a.count == b.count
            && a.indices.allSatisfy { abs(a[$0] - b[$0]) <= recordings[index].allowed[$0] }
        }
        return isSame ? "\(names[first]) = \(names[second])" : nil
      }
    }
  }

  @Test(arguments: optimizers)
  func unchangedTheRecipeIsPyTorchs(optimizer: String) throws {
    let recordings = try runs(of: optimizer)
    #expect(recordings.count >= 7)
    #expect(try faults(OptimizerCatalogue.deviations(of: optimizer), recordings) == [])
  }

  @Test(arguments: optimizers)
  func everyDeviationOfAnOptimizerIsToldApart(optimizer: String) throws {
    let found = try alike(OptimizerCatalogue.deviations(of: optimizer), runs(of: optimizer))
    #expect(found == [])
  }

  @Test(arguments: schedulers)
  func everyDeviationOfAScheduleIsToldApart(scheduler: String) throws {
    let recordings = try schedules(scheduler)
    let deviations = ScheduleCatalogue.deviations(of: scheduler)
    #expect(try faults(deviations, recordings) == [])
    let found = try alike(deviations, recordings)
    #expect(found == [])
  }

  /// What the deviations of ReduceLROnPlateau change is PyTorch's where nothing is changed.
  @Test func thePlateauIsPyTorchs() throws {
    for recording in try schedules("ReduceLROnPlateau") {
      let rates = try PlateauWatch().rates(recording.question)
      #expect(rates == recording.answer.values.map(\.learningRate), "\(recording.question.summary)")
    }
  }

  @Test func thereAreMany() {
    let optimizers = OptimizerCatalogue.all.flatMap { $0.deviations.names.map(\.id) }
    let schedules = ScheduleCatalogue.all.flatMap { $0.deviations.names.map(\.id) }
    #expect(Set(optimizers).count >= 80)
    #expect(Set(schedules).count >= 25)
  }

  @Test func idsAreUniqueAndTitlesShort() {
    for (subject, names) in Catalogue.entries {
      #expect(Set(names.map(\.id)).count == names.count, "\(subject)")
      for name in names { #expect(name.title.count <= 120 && !name.title.isEmpty, "\(name.id)") }
    }
  }
}
