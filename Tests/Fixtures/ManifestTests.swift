import Foundation
import Gradus
import Testing

@testable import GradusFixtures

@Suite struct ManifestTests {
  @Test func itListsExactlyTheFilesOnDisk() throws {
    let fixtures = try Fixtures.golden()
    let folders = [
      "closures", "data", "initializers", "layers", "lessons", "libraries", "networks",
      "optimizers", "random", "scheduled", "schedules", "states", "tools", "training",
    ]
    let found = try folders.flatMap { folder in
      try FileManager.default.contentsOfDirectory(
        atPath: fixtures.folder.appending(path: folder).path
      ).filter { $0.hasSuffix(".json") }.map { "\(folder)/\($0)" }
    }
    #expect(found.sorted() == fixtures.names())
    #expect(fixtures.names(below: "random/").count == 7)
  }

  @Test func everyFileLoads() throws {
    let fixtures = try Fixtures.golden()
    for name in fixtures.names() {
      switch name {
      case "data/digits.json": _ = try fixtures.load(Digits.self, name)
      case "data/text.json": _ = try fixtures.load(LetterText.self, name)
      case "random/linspace.json": _ = try fixtures.load(LinspaceRecording.self, name)
      case _ where name.hasPrefix("initializers/"):
        _ = try fixtures.load(InitializersRecording.self, name)
      case _ where name.hasPrefix("random/"): _ = try fixtures.load(RandomRecording.self, name)
      case _ where name.hasPrefix("layers/"): _ = try fixtures.load(LayerRecording.self, name)
      case "libraries/3.9-schedule-free.json": _ = try fixtures.load(LessonRecording.self, name)
      case "networks/batch-norm.json": _ = try fixtures.load(BatchNormRecording.self, name)
      case "networks/layers.json": _ = try fixtures.load(LayersRecording.self, name)
      case "networks/losses.json": _ = try fixtures.load(LossesRecording.self, name)
      case "networks/images.json", "networks/pairs.json", "networks/sequences.json":
        _ = try fixtures.load(LessonRecording.self, name)
      case _ where name.hasPrefix("training/"): _ = try fixtures.load(TrainingRecording.self, name)
      case _ where name.hasPrefix("closures/"): _ = try fixtures.load(ClosureTrace.self, name)
      case _ where name.hasPrefix("lessons/"): _ = try fixtures.load(LessonRecording.self, name)
      case _ where name.hasPrefix("tools/clip"): _ = try fixtures.load(ClipRecording.self, name)
      case _ where name.hasPrefix("tools/average"):
        _ = try fixtures.load(AverageRecording.self, name)
      case _ where name.hasPrefix("schedules/"): _ = try fixtures.load(ScheduleTrace.self, name)
      case _ where name.hasPrefix("scheduled/"): _ = try fixtures.load(Scheduled.self, name)
      case _ where name.hasPrefix("states/"): _ = try fixtures.load(Continued.self, name)
      default: _ = try fixtures.load(OptimizerTrace.self, name)
      }
    }
  }

  /// What Tests/Reference reads of a training that is gone on with.
  private struct Continued: Decodable {
    let half: Int
    let initial: [[Double]]
  }

  /// And of those under a schedule.
  private struct Scheduled: Decodable {
    struct Case: Decodable { let half: Int }
    let cases: [Case]
  }

  @Test func theSumIsSHA256() {
    // FIPS 180-4's example.
    #expect(
      sha256(Data("abc".utf8))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}

/// Files that cannot be used, in a copy of the folder.
@Suite final class DamagedFixtureTests {
  private let name = "optimizers/SGD-plain.json"
  private let folder: URL
  private var file: URL { folder.appending(path: name) }
  private var manifest: URL { folder.appending(path: "Manifest.json") }

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "Fixtures-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let golden = try Fixtures.golden().folder
    for item in ["Manifest.json", "optimizers"] {
      try FileManager.default.copyItem(
        at: golden.appending(path: item), to: folder.appending(path: item))
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// What loading the file says.
  private func complaint() throws -> String? {
    do {
      _ = try Fixtures(folder: folder).load(OptimizerTrace.self, name)
      return nil
    } catch let error as FixtureError {
      return error.description
    }
  }

  /// Writes the file, and with `vouched` its sum in the manifest too.
  private func write(_ text: String, vouched: Bool) throws {
    let old = sha256(try Data(contentsOf: file))
    try Data(text.utf8).write(to: file)
    guard vouched else { return }
    let sums = try String(contentsOf: manifest, encoding: .utf8)
    try Data(sums.replacing(old, with: sha256(Data(text.utf8))).utf8).write(to: manifest)
  }

  @Test func aWholeCopyLoads() throws {
    #expect(try complaint() == nil)
  }

  @Test func aMissingFile() throws {
    try FileManager.default.removeItem(at: file)
    #expect(
      try complaint()
        == "Fixtures/optimizers/SGD-plain.json is missing; git checkout Fixtures brings it back")
  }

  @Test func oneDigitEdited() throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    let sum = sha256(Data(text.utf8)).prefix(12)
    let digit = try #require(text.lastIndex(of: "7"))
    try write(text.replacingCharacters(in: digit...digit, with: "8"), vouched: false)
    let edited = sha256(try Data(contentsOf: file)).prefix(12)
    #expect(edited != sum)
    #expect(
      try complaint()
        == "Fixtures/optimizers/SGD-plain.json is not what was recorded (SHA-256 \(edited)…, the "
        + "manifest has \(sum)…); git checkout Fixtures brings it back, Fixtures/record.py records "
        + "anew")
  }

  @Test func truncated() throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    try write(String(text.prefix(500)), vouched: false)
    #expect(try complaint()?.contains("is not what was recorded (SHA-256 ") == true)
    try write(String(text.prefix(400)), vouched: true)
    #expect(try complaint()?.contains("is not what was recorded") == true, "of the first writing")
  }

  @Test func vouchedForButTruncated() throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    try write(String(text.prefix(500)), vouched: true)
    #expect(
      try complaint()
        == "Fixtures/optimizers/SGD-plain.json ends too early: the JSON is cut off")
  }

  @Test func vouchedForButIncomplete() throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    try write(text.replacing("\"steps\"", with: "\"stops\""), vouched: true)
    #expect(
      try complaint() == "Fixtures/optimizers/SGD-plain.json cannot be read: \"steps\" is missing")
  }

  @Test func vouchedForButOfAnotherKind() throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    try write(text.replacing("\"gradients\": [[", with: "\"gradients\": [[true, "), vouched: true)
    let said = try #require(try complaint())
    #expect(
      said.hasPrefix(
        "Fixtures/optimizers/SGD-plain.json cannot be read: steps[0].gradients[0][0]: ")
    )
  }

  @Test func anUnlistedFile() throws {
    try FileManager.default.copyItem(at: file, to: folder.appending(path: "optimizers/Mine.json"))
    let error = #expect(throws: FixtureError.self) {
      try Fixtures(folder: folder).load(OptimizerTrace.self, "optimizers/Mine.json")
    }
    #expect(error?.description == "Fixtures/optimizers/Mine.json is not in the manifest")
  }

  @Test func aMissingOrMalformedManifest() throws {
    try Data("{\"files\": 3}".utf8).write(to: manifest)
    #expect(throws: FixtureError.self) { try Fixtures(folder: folder) }
    try FileManager.default.removeItem(at: manifest)
    let error = #expect(throws: FixtureError.self) { try Fixtures(folder: folder) }
    #expect(error?.description == "Fixtures/Manifest.json is missing from \(folder.path)")
  }

  @Test func aCheckoutThatIsGone() {
    let (gone, program) = (folder.appending(path: "gone"), folder.appending(path: "bin/gradus"))
    let error = #expect(throws: FixtureError.self) {
      try Fixtures.golden(of: program, builtWith: gone)
    }
    #expect(
      error?.description
        == "Fixtures/Manifest.json is missing from \(gone.path), the checkout that "
        + "this program was built in, which is gone: copy PyTorch's recordings, the folder Fixtures "
        + "of a checkout, to \(folder.path)/share/gradus/Fixtures")
  }

  /// They are of the version that the program is of, and the checkout may have gone on.
  @Test func whatIsInstalledBesideTheProgramIsTaken() throws {
    let installed = folder.appending(path: "share/gradus/Fixtures")
    try FileManager.default.createDirectory(at: installed, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: manifest, to: installed.appending(path: "Manifest.json"))
    let found = try Fixtures.golden(of: folder.appending(path: "bin/gradus"), builtWith: folder)
    #expect(found.folder.path == installed.path)
  }
}
