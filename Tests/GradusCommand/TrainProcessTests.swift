import Foundation
import Testing

/// The built command, from outside.
@Suite struct TrainProcessTests {
  @Test(
    arguments: [
      (["--samples", "0"], "'0' is invalid for '--samples <samples>': it must be a whole number"),
      (["--samples", "1"], "it must be a whole number from 2 to 10000."),
      (["--lr", "-1"], "'-1' is invalid for '--lr <lr>': it must be a number above 0 and at most"),
      (["--lr", "nan"], "it must be a number above 0 and at most 1000."),
      (["--lr", "0"], "it must be a number above 0 and at most 1000."),
      (["--lr", "0.1", "--lr", "0.10"], "--lr 0.1 is given twice"),
      (["--epochs", "0"], "it must be a whole number from 1 to 10000."),
      (["--epochs", "1000000000"], "it must be a whole number from 1 to 10000."),
      (["--epochs", "10000", "--samples", "10000"], "is 100000000; it must be at most 10000000"),
      (["--noise", "-0.1"], "it must be a number at least 0 and at most 1000."),
      (["--noise", "inf"], "it must be a number at least 0 and at most 1000."),
      (
        ["--seed", "18446744073709551616"],
        "it must be a whole number from -9223372036854775808 to 18446744073709551615."
      ),
      (["--seed", "-9223372036854775809"], "it must be a whole number from -9223372036854775808"),
      (["--momentum", "1.5"], "it must be a number at least 0 and at most 1."),
      (["--optimizer", "sdg"], "Please provide one of 'sgd', 'rmsprop' or 'adam'."),
      (["--optimizer", "adam", "--optimizer", "adam"], "--optimizer adam is given twice"),
      (["--optimizer", "adam", "--momentum", "0.9"], "--momentum is for sgd and rmsprop"),
      (["--lr", "1", "--lr", "2", "--lr", "3", "--lr", "4", "--lr", "5"], "15 runs are more"),
      (["--mine", "--epochs", "501"], "--epochs is 501; with --mine it must be at most 500"),
      (["--plot", "/dev/null"], "--plot /dev/null is no folder that can be made"),
      (
        ["--csv", "/nowhere/losses.csv"],
        "--csv /nowhere/losses.csv cannot be written: there is no folder /nowhere"
      ),
    ])
  func badValues(arguments: [String], message: String) throws {
    let ended = try gradus(["train"] + arguments)
    #expect(ended.status == 64)
    #expect(ended.output.isEmpty)
    let line = ended.errors.split(separator: "\n").first ?? ""
    #expect(line.hasPrefix("Error: ") && line.contains(message), "\(ended.errors)")
  }

  @Test func jsonAndNothingElse() throws {
    let ended = try gradus(["train", "--json", "--epochs", "3"])
    #expect(ended.status == 0 && ended.errors.isEmpty)
    let json = try JSONSerialization.jsonObject(with: Data(ended.output.utf8))
    let runs = (json as? [String: Any])?["runs"] as? [[String: Any]]
    #expect(runs?.map { $0["optimizer"] as? String } == ["sgd", "rmsprop", "adam"])
    #expect(runs?.map { ($0["losses"] as? [Double])?.count } == [3, 3, 3])
  }

  /// In PyTorch 2.15 `torch.manual_seed(-1); torch.initial_seed()` gives 2⁶⁴ − 1.
  @Test func aNegativeSeedCountsBackAsInPyTorch() throws {
    let arguments = ["train", "--json", "--epochs", "1", "--seed"]
    let negative = try gradus(arguments + ["-1"])
    let positive = try gradus(arguments + ["18446744073709551615"])
    #expect(negative.status == 0 && negative.output == positive.output)
    #expect(try gradus(arguments + ["1"]).output != positive.output)
  }

  @Test func withoutGnuplotEverythingElseWorks() throws {
    let missing =
      "gnuplot is not installed, so there is no picture: "
      + "sudo apt-get install gnuplot-nox (macOS: brew install gnuplot)\n"
    try withFolder { folder in
      let csv = folder.appending(path: "losses.csv")
      let plain = try gradus(["train", "--csv", csv.path], path: folder.path)
      #expect(plain.status == 0 && plain.errors == missing)
      #expect(plain.output.contains("\nAdam  ") && !plain.output.contains("Loss in each epoch"))
      #expect(try String(contentsOf: csv, encoding: .utf8).hasPrefix("epoch,sgd,rmsprop,adam\n1,"))
      let plotted = try gradus(["train", "--plot", folder.path], path: folder.path)
      #expect(plotted.status == 1 && plotted.errors == missing)
      #expect(plotted.output == plain.output)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["losses.csv"])
    }
  }

  @Test(.enabled(if: gnuplotIsInstalled, "gnuplot is not installed"))
  func picturesInTheTerminalAndInAFolder() throws {
    try withFolder { folder in
      let ended = try gradus(["train", "--plot", folder.appending(path: "a/b").path])
      #expect(ended.status == 0 && ended.errors.isEmpty)
      #expect(ended.output.contains("Loss in each epoch"))
      #expect(ended.output.contains("Data and fitted lines"))
      #expect(!ended.output.contains("\u{1B}"))
      let picture = ended.output.split(whereSeparator: \.isNewline).drop { !$0.contains("Loss in") }
      #expect(picture.allSatisfy { $0.count <= 79 } && picture.count > 40)
      for name in ["loss-curves.svg", "fitted-lines.svg"] {
        let file = folder.appending(path: "a/b/\(name)")
        let svg = try String(contentsOf: file, encoding: .utf8)
        #expect(svg.hasPrefix("<?xml") && svg.hasSuffix("</svg>\n\n"))
      }
    }
  }

  /// A terminal that this gnuplot does not have, which is what GNUTERM often names, ends it.
  @Test(.enabled(if: gnuplotIsInstalled, "gnuplot is not installed"))
  func gnuplotsOwnVariablesDoNotMatter() throws {
    let arguments = ["train", "--epochs", "5"]
    let ended = try gradus(arguments, environment: ["GNUTERM": "no-such-terminal"])
    #expect(ended.status == 0 && ended.errors.isEmpty)
    #expect(ended.output == (try gradus(arguments).output))
  }

  static var gnuplotIsInstalled: Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .contains { FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot") }
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gradus-test-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }
}

/// Runs the command that lies beside the tests.
private func gradus(
  _ arguments: [String], path: String? = nil, environment: [String: String] = [:]
) throws -> (status: Int32, output: String, errors: String) {
  let process = Process()
  // A bundle is a folder of its own on macOS, the folder of all programs on Linux.
  let bundle = Bundle(for: Beside.self).bundleURL
  let folder = bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
  process.executableURL = folder.appending(path: "gradus")
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    .merging(path.map { ["PATH": $0] } ?? [:]) { $1 }
  let (output, errors) = (Pipe(), Pipe())
  (process.standardOutput, process.standardError) = (output, errors)
  try process.run()
  let printed = output.fileHandleForReading.readDataToEndOfFile()
  let complaints = errors.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return (
    process.terminationStatus, String(decoding: printed, as: UTF8.self),
    String(decoding: complaints, as: UTF8.self)
  )
}

private final class Beside {}
