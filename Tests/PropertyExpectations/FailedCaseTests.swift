import Foundation
import Testing

@testable import PropertyExpectations

/// What a property failed by is tried first the next time, until it passes.
@Suite(.looksAtIssues) struct FailedCaseTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "failed-cases-\(UInt64.random(in: 0 ... .max))")

  /// Every property here is one, in the words of a place.
  private func place(
    _ location: SourceLocation = #_sourceLocation, isParameterized: Bool = false
  ) -> FailedCasePlace? {
    FailedCasePlace(location, in: folder, isParameterized: isParameterized)
  }

  @Test func theCaseIsTriedFirstUntilItPasses() async throws {
    let place = try #require(self.place())
    defer { try? FileManager.default.removeItem(at: folder) }
    let limit = Counter()
    func search(below bound: Int, _ location: SourceLocation) async {
      await expect(
        .integer(in: 0...1_000_000), cases: 5, keptAt: place, sourceLocation: location
      ) { n in
        _ = limit.next()
        #expect(n < bound)
      }
    }
    let found = try await onlyIssue { await search(below: 1, $0) }
    #expect(found.hasPrefix("falsified by case 1, made smaller in "))
    let kept = try #require(place.kept)
    #expect(kept.smallest == "1" && kept.test.hasSuffix("theCaseIsTriedFirstUntilItPasses()"))

    let again = try await onlyIssue { await search(below: 1, $0) }
    #expect(
      again.hasPrefix(
        "falsified by the case that failed the last time, made smaller in 0 steps\n  smallest: 1\n")
        && again.hasSuffix("\nto replay: swift test tries it first"), "\(again)")
    #expect(place.kept == kept)

    let runs = limit.next()
    await search(below: 2_000_000, #_sourceLocation)
    #expect(limit.next() - runs == 1 + 1 + 5, "the kept case, and five others")
    #expect(place.kept == nil && !FileManager.default.fileExists(atPath: place.file.path))
  }

  /// A generator that has changed makes of the old choices what it can.
  @Test func aCaseOfAnotherGeneratorDoesNoHarm() async throws {
    let place = try #require(self.place())
    defer { try? FileManager.default.removeItem(at: folder) }
    place.keep(FailedCase(test: "", smallest: "", seed: 1, choices: [7, .max, 3]))
    await expect(zip(.bool, .string(count: 0...3)), cases: 5, keptAt: place) { _, text in
      #expect(text.count <= 3)
    }
    #expect(place.kept == nil)
    place.keep(FailedCase(test: "", smallest: "", seed: 1, choices: []))
    try Data("{".utf8).write(to: place.file)
    #expect(place.kept == nil)
  }

  @Test func whereNothingCanBeWrittenNothingIs() throws {
    let file = folder.appending(path: "file")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data().write(to: file)
    let place = try #require(FailedCasePlace(#_sourceLocation, in: file, isParameterized: false))
    place.keep(FailedCase(test: "", smallest: "", seed: 1, choices: []))
    #expect(place.kept == nil)
  }

  @Test func aPlaceIsTheTestsAndTheLinesInIt() throws {
    let here = #_sourceLocation
    let below = SourceLocation(
      fileID: here.fileID, filePath: here.filePath, line: here.line + 1, column: here.column)
    #expect(place(here)?.file != place(below)?.file)
    #expect(place(here)?.file == place(here)?.file)
    #expect(place(isParameterized: true) == nil)
    #expect(
      FailedCasePlace(here, isParameterized: false)?.file.path.contains("/failed-cases/") == true)
  }

  @Test func whoAsksForASeedGetsItsCases() {
    #expect(isSeeded(1, environment: [:]) && isSeeded(nil, environment: ["GRADUS_SEED": "1"]))
    #expect(!isSeeded(nil, environment: [:]))
  }
}
