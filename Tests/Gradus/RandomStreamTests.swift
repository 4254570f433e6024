import Gradus
import GradusFixtures
import Testing

/// PyTorch's streams as recorded: float32 and float64, from three seeds, one of them 0 and one
/// above 2³².
@Suite struct RandomStreamTests {
  private static let files = ["0", "42", "12345678901234"].flatMap { seed in
    ["random/float32-seed\(seed).json", "random/float64-seed\(seed).json"]
  }

  /// Draws that follow each other in one stream are compared one after the other, so that what
  /// one leaves behind (a spare normal number, a place in the stream) shows in the next.
  @Test(arguments: files)
  func everyDrawIsTheRecordedOne(file: String) throws {
    let recording = try Fixtures.golden().load(RandomRecording.self, file)
    for stream in recording.streams {
      var generator = RandomGenerator(seed: recording.seed)
      for draw in stream.draws {
        let values = try #require(draw.repeated(by: &generator, recording.dtype))
        #expect(values.count == draw.values.count, "\(stream.name)")
        let units = zip(values, draw.values).map(recording.dtype.units(from:to:)).max() ?? 0
        #expect(units <= (draw.isNormal ? 2 : 0), "\(draw.call) in \(stream.name)")
      }
    }
  }

  @Test func theRecordingsCoverWhatTheyShould() throws {
    for file in Self.files {
      let recording = try Fixtures.golden().load(RandomRecording.self, file)
      let single = recording.streams.filter { $0.draws.count == 1 }.compactMap(\.draws.first)
      let sizes = single.filter { $0.call == "randn" }.compactMap(\.size)
      #expect(sizes == [1, 2, 15, 16, 17, 31, 100, 1000])
      #expect(Set(single.map(\.call)).isSuperset(of: ["rand", "uniform_", "normal_"]))
      #expect(recording.streams.contains { $0.draws.count > 3 }, "a mixed stream")
      guard recording.dtype == .float32 else { continue }
      #expect(single.compactMap(\.n) == [1, 2, 10, 100, 1000])
      #expect(single.filter { $0.call == "randint" }.count == 5)
    }
  }

  @Test func linspaceIsPyTorchsToTheLastBit() throws {
    let recording = try Fixtures.golden().load(LinspaceRecording.self, "random/linspace.json")
    #expect(recording.cases.count == 5)
    for item in recording.cases {
      #expect(linspace(item.start, item.end, item.steps) == item.values)
    }
    #expect(linspace(0, 1, 0).isEmpty)
  }
}
