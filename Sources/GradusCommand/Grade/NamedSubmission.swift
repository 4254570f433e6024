import ArgumentParser
import Foundation
import GradusGrading

/// One part of several.
struct Shard: Sendable {
  let part: Int
  let of: Int

  init(_ text: String) throws {
    guard let match = text.wholeMatch(of: #/(\d{1,6})\/(\d{1,6})/#), let part = Int(match.1),
      let of = Int(match.2), part >= 1, part <= of
    else {
      throw ValidationError("it must be two numbers such as 2/5, the first at most the second.")
    }
    (self.part, self.of) = (part, of)
  }
}

/// A submission and what it is called in reports.
struct NamedSubmission: Sendable {
  let name: String
  let url: URL

  /// Those at `paths` in the order of their names, of which `shard` takes each so manieth.
  static func all(_ paths: [String], _ shard: Shard?) throws -> [NamedSubmission] {
    let all = paths.map { path in
      let url = URL(filePath: path).standardizedFileURL
      return NamedSubmission(name: Submission.name(of: url.lastPathComponent), url: url)
    }.sorted { $0.name < $1.name }
    for (one, next) in zip(all, all.dropFirst()) where one.name == next.name {
      throw Problem(
        "two submissions are called \(one.name): \(one.url.path) and \(next.url.path)")
    }
    // A page of its name is to be written, and files' names have at most 255 bytes.
    if let long = all.first(where: { $0.name.utf8.count > 200 }) {
      throw Problem(
        "\(long.name.prefix(40))… is too long a name for a submission: rename it to one of at most "
          + "200 bytes")
    }
    guard let shard else { return all }
    return all.indices.filter { $0 % shard.of == shard.part - 1 }.map { all[$0] }
  }
}
