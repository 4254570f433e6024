import Foundation
import Gradus
import Testing

@testable import GradusFixtures

/// Golden data that could not catch a mistake fails here.
@Suite struct HygieneTests {
  private static let traces = (try? Fixtures.golden().names(below: "optimizers/")) ?? []
  private static let runs = (try? Fixtures.golden().names(below: "training/")) ?? []

  @Test(arguments: traces)
  func everyTraceCanCatchMistakes(file: String) throws {
    let trace = try Fixtures.golden().load(OptimizerTrace.self, file)
    #expect(complaints(about: trace) == [])
  }

  /// Traces that are there for one special thing do not stand in for plain ones: in float64, every
  /// tensor moved in every step, with the options of one group.
  @Test func mostTracesArePlain() throws {
    let all = try Self.traces.map { try Fixtures.golden().load(OptimizerTrace.self, $0) }
    let plain = all.filter { trace in
      trace.dtype == .float64 && trace.groups == nil
        && trace.steps.allSatisfy { $0.gradients.allSatisfy { !$0.isEmpty } }
    }
    let names = Set(all.map(\.optimizer))
    #expect(names.count == 16)
    for name in names.subtracting(["LBFGS"]) {
      #expect(plain.count { $0.optimizer == name } >= 6, "\(name)")
    }
    struct Drawn: Decodable { let seed: UInt64 }
    let seeds = try Self.traces.map { try Fixtures.golden().load(Drawn.self, $0).seed }
    #expect(Set(seeds).count == seeds.count, "no two traces have one seed")
    // Gradients that are missing, sparse, in groups or in float32 are there too.
    #expect(all.contains { $0.steps.contains { $0.rows != nil } })
    #expect(all.count { $0.groups != nil } >= 4 && all.count { $0.dtype == .float32 } >= 5)
    let missing = all.filter { $0.steps.contains { $0.gradients.contains(where: \.isEmpty) } }
    #expect(Set(missing.map(\.optimizer)) == names.subtracting(["LBFGS"]))
  }

  @Test(arguments: runs)
  func everyTrainingRecordingCanCatchMistakes(file: String) throws {
    #expect(complaints(about: try Fixtures.golden().load(TrainingRecording.self, file)) == [])
  }

  @Test func everyFileStatesItsOrigin() throws {
    struct Header: Decodable {
      let format: String
      let recordedBy: Recorder
      let dtype: RandomGenerator.Precision
      let seed: UInt64?
    }
    let fixtures = try Fixtures.golden()
    let script = try String(
      contentsOf: fixtures.folder.appending(path: "record_libraries.py"), encoding: .utf8)
    // What is in data/ was not computed, and says itself where it is from.
    for name in fixtures.names() where !name.hasPrefix("data/") {
      let header = try fixtures.load(Header.self, name)
      #expect(header.format.hasPrefix("gradus.") && header.format.hasSuffix("/1"), "\(name)")
      // A training that is gone on with is drawn from a seed made of its name.
      #expect((header.seed == nil) == name.hasPrefix("states/"), "\(name)")
      if name.hasPrefix("libraries/") {
        let (library, version) = (header.recordedBy.framework, header.recordedBy.version)
        let pin = "\"\(library)==\(version)\""
        #expect(script.replacing("_", with: "-").contains(pin.replacing("_", with: "-")), "\(name)")
        continue
      }
      let recorder =
        name.hasPrefix("optimizers/Lion-")
        ? Recorder(framework: "lion-pytorch", version: "0.2.5")
        : Recorder(framework: "torch", version: "2.15.0")
      #expect(header.recordedBy == recorder, "\(name)")
    }
  }

  @Test func layersAreNotSquareNorSymmetric() throws {
    let recording = try Fixtures.golden().load(LayerRecording.self, "layers/mse-linear.json")
    for item in recording.cases {
      for numbers in [item.input, item.weight, item.bias, item.target, item.cotangent] {
        #expect(Set(numbers.map(abs)).count == numbers.count)
        #expect(numbers.allSatisfy { abs($0) > 0.1 })
      }
    }
    #expect(recording.cases.count { Set([$0.batch, $0.in, $0.out]).count == 3 } >= 2)
  }
}
