import Answering
import ArgumentParser
import Foundation
import Gradus

/// The number that `text` is, from `lower` or above it, to `upper`.
func number(
  _ text: String, from lower: Double = -.infinity, above: Double? = nil, to upper: Double
) throws -> Double {
  let value = Double(text) ?? .nan
  guard value >= lower, value <= upper, value > above ?? -.infinity else {
    let start = above.map { "above \(legible($0))" } ?? "at least \(legible(lower))"
    throw ValidationError("it must be a number \(start) and at most \(legible(upper)).")
  }
  return value
}

/// The whole number that `text` is, within `range`.
func integer<Value: FixedWidthInteger>(
  _ text: String, _ range: ClosedRange<Value>
) throws -> Value {
  guard let value = Value(text), range.contains(value) else {
    throw ValidationError(
      "it must be a whole number from \(range.lowerBound) to \(range.upperBound).")
  }
  return value
}

/// The seed that `text` is: what torch.manual_seed takes, which counts negative ones back from 2⁶⁴.
func torchSeed(_ text: String) throws -> UInt64 {
  if let value = UInt64(text) { return value }
  if let value = Int64(text) { return UInt64(bitPattern: value) }
  throw ValidationError("it must be a whole number from \(Int64.min) to \(UInt64.max).")
}

/// Throws when a value is given twice to `option`.
func refuseRepeated(_ values: [String], _ option: String) throws {
  for (index, value) in values.enumerated() where values[..<index].contains(value) {
    throw ValidationError("\(option) \(value) is given twice")
  }
}

/// The folder at `path`, made if need be. Ends the command when nothing can be written into it.
func writableFolder(_ path: String, _ option: String) throws -> URL {
  let folder = URL(filePath: path, directoryHint: .isDirectory)
  try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  guard isWritableFolder(folder) else {
    complain("Error: \(option) \(path) is no folder that can be made and written into")
    throw ExitCode.validationFailure
  }
  return folder
}

/// The file at `path`. Ends the command when it could not be written.
func writableFile(_ path: String, _ option: String) throws -> NamedFile {
  do {
    return try NamedFile(path)
  } catch {
    complain("Error: \(option) \(error)")
    throw ExitCode.validationFailure
  }
}

private func isFolder(_ url: URL) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
    && isFolder.boolValue
}

private func isWritableFolder(_ url: URL) -> Bool {
  isFolder(url) && FileManager.default.isWritableFile(atPath: url.path)
}
