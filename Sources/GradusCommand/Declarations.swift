import Exercising
import Foundation
import GradusGrading

/// What a file declares for the grader: functions, initializers, types and properties.
struct Declaration: Equatable {
  /// Such as `step(_:gradient:learningRate:)`.
  let name: String
  let isPublic: Bool
  /// All of it up to the body, in one line.
  let text: String

  /// The name without the labels.
  var base: Substring { name.prefix { $0 != "(" } }

  /// What `source` declares, in its order.
  static func all(in source: String) -> [Declaration] {
    let code = withoutComments(source)
    let head =
      #/(?m)^[ \t]*((?:(?:public|mutating|static|final|private|internal|fileprivate)[ \t]+)*)(func|init|struct|class|enum|var|let)\b[ \t]*(\w*)/#
    return code.matches(of: head).map { match in
      let (modifiers, kind) = (match.1, match.2)
      let name = kind == "init" ? "init" : String(match.3)
      // No list of parameters is longer, and where none ends nothing more is looked through.
      let rest = code[match.range.upperBound...].prefix(1024)
      let isPublic = modifiers.contains("public")
      let labels = kind == "func" || kind == "init" ? self.labels(rest) : nil
      let end = labels?.end ?? rest.startIndex
      let tail = code[end...].prefix { $0 != "{" && $0 != "\n" && $0 != "=" }
      let text = (code[match.range.lowerBound..<end] + tail)
        .split(whereSeparator: \.isWhitespace).joined(separator: " ")
      return Declaration(name: name + (labels?.text ?? ""), isPublic: isPublic, text: text)
    }
  }

  /// "(_:gradient:)" of a list of parameters, and where the list ends.
  private static func labels(_ rest: Substring) -> (text: String, end: String.Index)? {
    guard let open = rest.firstIndex(of: "(") else { return nil }
    var (depth, parameters, current) = (0, [String](), "")
    for index in rest.indices[open...] {
      let character = rest[index]
      if "([{".contains(character) { depth += 1 }
      if ")]}".contains(character) { depth -= 1 }
      if depth == 0 || (depth == 1 && character == ",") {
        parameters.append(current)
        current = ""
      } else if index != open {
        current.append(character)
      }
      if depth == 0 {
        let names = parameters.compactMap {
          $0.split(whereSeparator: { " \n:".contains($0) }).first
        }
        return ("(" + names.map { $0 + ":" }.joined() + ")", rest.index(after: index))
      }
    }
    return nil
  }

  /// What is missing in `written` of what `stub` declares publicly, in sentences about `file`.
  static func missing(in written: String, from stub: String, _ file: String) -> [String] {
    let (mine, wanted) = (all(in: written), all(in: stub).filter(\.isPublic))
    let missing = wanted.compactMap { wanted -> String? in
      if let same = mine.first(where: { $0.name == wanted.name }) {
        return same.isPublic
          ? nil : "\(file) has \(wanted.name) without public, so that nobody else can call it"
      }
      let similar = mine.first { $0.base == wanted.base }
      return "\(file) no longer has \(wanted.name)"
        + (similar.map { "; it has \($0.name) in its place" } ?? "")
    }
    if !missing.isEmpty { return missing }
    return wanted.compactMap { wanted in
      guard let same = mine.first(where: { $0.name == wanted.name }), same.text != wanted.text
      else { return nil }
      return "\(file) has \(same.text), where its stub has \(wanted.text)"
    }
  }
}

extension Project {
  /// By exercise, the compiler's `errors` about the grader's own calls, said of the learner's file.
  ///
  /// The grader's calls stand in a file that learners never see.
  func missing(in lesson: Lesson, _ errors: String) -> [String: String] {
    let answers = "Sources/Lessons/\(lesson.folder)/Answers/Answers.swift"
    guard let source = try? String(contentsOf: root.appending(path: answers), encoding: .utf8)
    else { return [:] }
    let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    // Line by line, since the compiler says what learners have it say.
    let numbers = errors.split(separator: "\n").compactMap { line -> Int? in
      guard line.hasPrefix(answers + ":") else { return nil }
      return line.dropFirst(answers.count).prefixMatch(of: #/:(\d+):\d+: error:/#).flatMap {
        Int($0.1)
      }
    }
    var found: [String: String] = [:]
    for number in numbers {
      let above = lines.prefix(number).reversed().lazy
        .compactMap { $0.firstMatch(of: #/\.init\("([^"]+)"\)/#)?.1 }
      guard let id = above.first, let exercise = lesson.exercises.first(where: { $0.id == id }),
        let written = try? String(contentsOf: file(of: exercise, in: lesson), encoding: .utf8),
        let stub = try? String(contentsOf: self.stub(of: exercise, in: lesson), encoding: .utf8)
      else { continue }
      let sentences = Declaration.missing(in: written, from: stub, exercise.file)
      guard !sentences.isEmpty else { continue }
      found[exercise.id] =
        sentences.map { $0 + ".\n" }.joined()
        + "  swift run gradus reset \(id) puts the stub back and keeps what you wrote."
    }
    return found
  }
}
