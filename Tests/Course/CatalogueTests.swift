import Foundation
import Gradus
import Testing

@testable import Course

/// Each known deviation is a function of its own, and the recipe without one is PyTorch's.
@Suite struct CatalogueTests {
  static let optimizers = OptimizerCatalogue.all.map(\.optimizer)

  private func recordings(of optimizer: String) throws -> [(
    file: String, recording: Recording<OptimizerRun, Trajectory>
  )] {
    try Golden.traces(of: optimizer).filter { $0.trace.dtype == .float64 }
      .map { ($0.file, $0.trace.recording()) }
  }

  @Test(arguments: optimizers)
  func unchangedTheRecipeIsPyTorchs(optimizer: String) throws {
    let deviations = try #require(OptimizerCatalogue.deviations(of: optimizer))
    for (file, recording) in try recordings(of: optimizer) {
      let answer = try deviations.answer([], recording.question)
      let difference = recording.compare(answer.numbers).firstDifference
      #expect(difference == nil, "\(file): number \(difference ?? 0)")
    }
  }

  @Test(arguments: optimizers)
  func everyDeviationIsToldApart(optimizer: String) throws {
    let deviations = try #require(OptimizerCatalogue.deviations(of: optimizer))
    let recordings = try recordings(of: optimizer).map(\.recording)
    let answers = try ([[]] + deviations.names.indices.map { [$0] }).map { indices in
      try recordings.map { try deviations.answer(indices, $0.question).numbers }
    }
    let names = ["PyTorch's"] + deviations.names.map(\.id)
    var alike: [String] = []
    for first in names.indices {
      for second in names.indices.dropFirst(first + 1) {
        let same = recordings.indices.allSatisfy { index in
          zip(answers[first][index], answers[second][index]).enumerated().allSatisfy {
            place, pair in
            abs(pair.0 - pair.1) <= recordings[index].allowed[place]
          }
        }
        if same { alike.append("\(names[first]) = \(names[second])") }
      }
    }
    #expect(alike == [], "\(optimizer)")
  }
}
