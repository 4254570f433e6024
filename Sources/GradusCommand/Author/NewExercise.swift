import Exercising
import Foundation
import GradusCourse

/// A new exercise's parts, made of the files in Fixtures/Templates and of lines put into the lists
/// that name every exercise.
struct NewExercise {
  private let name: ExerciseName
  private let project: Project
  private var files: [(path: String, text: String)] = []

  /// Throws a ``Problem`` where a part is there already, or where a list is not as it is known.
  init(_ name: ExerciseName, in project: Project) throws {
    self.name = name
    self.project = project
    let lesson = "Sources/Lessons/\(name.folder)"
    let (number, module, property) = (name.number, name.module, name.property)
    let exercise = "\(name.function)Exercise"
    if name.lesson == nil {
      try add("Lesson.swift", to: "\(lesson)/Course/\(name.module)Lesson.swift")
      try add("Answers.swift", to: "\(lesson)/Answers/Answers.swift")
      try add("Tests.swift", to: "Tests/\(name.folder)/\(name.module)Tests.swift")
      try add("KillTable.md", to: "Tests/\(name.folder)/KillTable.md")
      try add("README.md", to: "Exercises/\(name.folder)/README.md")
      try add("Pictures.md", to: "Exercises/\(name.folder)/Pictures/README.md")
      try change("Package.swift") { text in
        try text.insert("  Lesson(\"\(number)\", \"\(module)\"),", of: number) { line in
          line.prefixMatch(of: #/  Lesson\("([0-9.]+)"/#).map { String($0.1) }
        }
      }
      try change("Sources/GradusCourse/Course.swift") { text in
        try text.insert("import \(module)Course\n", before: "\n/// All lessons")
        text = text.withSortedImports
        try text.insert("    \(property),", of: number) { line in
          Course.lessons.first { line == "    \(ExerciseName.property(of: $0.module))," }?.number
        }
      }
      let row = try template("Row.md")
      try change("README.md") { text in
        try text.insert(row.trimmingCharacters(in: .newlines), of: number) { line in
          line.prefixMatch(of: #/\| \[([0-9]+\.[0-9]+) /#).map { String($0.1) }
        }
      }
    }
    for place in ["Exercises/\(name.folder)", "Fixtures/Stubs/\(name.folder)"] {
      try add("Stub.swift", to: "\(place)/\(name.type).swift")
    }
    try add("Course.swift", to: "\(lesson)/Course/\(name.type).swift")
    if name.lesson != nil {
      try change(listOfExercises()) { text in
        try text.append(to: "exercises: [", exercise)
      }
      let (answer, test) = (try template("Answer.swift"), try template("Test.swift"))
      let section = try template("Section.md")
      try change("\(lesson)/Answers/Answers.swift") { text in
        // A list of one has no comma.
        text = text.replacing("    }\n  ])\n", with: "    },\n  ])\n")
        try text.insert(answer, before: "  ])\n\n  static func main")
      }
      try change("Tests/\(name.folder)/\(name.module)Tests.swift") { text in
        try text.insert("\n" + test, before: "}\n", last: true)
      }
      try change("Exercises/\(name.folder)/README.md") { text in
        try text.insert("\n" + section, before: "\n## ", after: "\n### \(number).")
      }
    }
  }

  /// Writes everything, and returns a line for each file.
  func write() throws -> [String] {
    try files.map { path, text in
      let file = project.root.appending(path: path)
      let isNew = !FileManager.default.fileExists(atPath: file.path)
      do {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      } catch {
        throw Problem("the folder of \(path) could not be made: \(error.localizedDescription)")
      }
      try NamedFile(file.path).write(Data(text.utf8))
      return "\(isNew ? "new" : "changed")  \(path)"
    }
  }

  private mutating func add(_ template: String, to path: String) throws {
    let file = project.root.appending(path: path)
    guard !FileManager.default.fileExists(atPath: file.path) else {
      throw Problem("\(path) is there already")
    }
    files.append((path, try self.template(template)))
  }

  private mutating func change(_ path: String, _ edit: (inout String) throws -> Void) throws {
    var text = try read(path)
    do {
      try edit(&text)
    } catch let missing as Missing {
      throw Problem("\(path) does not have \(missing.part), where the exercise would be listed")
    }
    files.append((path, text))
  }

  /// The file with the lesson's list of exercises.
  private func listOfExercises() throws -> String {
    let folder = "Sources/Lessons/\(name.folder)/Course"
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: project.root.appending(path: folder).path)
    let found = try (names ?? []).sorted().first {
      try $0.hasSuffix(".swift") && read("\(folder)/\($0)").contains("number: \"\(name.number)\"")
    }
    guard let found else { throw Problem("\(folder) has no list of the lesson's exercises") }
    return "\(folder)/\(found)"
  }

  /// A template with the names put in.
  private func template(_ file: String) throws -> String {
    let names = [
      "ID": name.id, "NUMBER": name.number, "MODULE": name.module, "FOLDER": name.folder,
      "PROPERTY": name.property, "TYPE": name.type, "FUNCTION": name.function,
      "ANSWERS": "answers_" + name.number.replacing(".", with: "_"),
    ]
    let text = names.reduce(try read("Fixtures/Templates/\(file).txt")) { text, pair in
      text.replacing("@\(pair.key)@", with: pair.value)
    }
    return text.withSortedImports
  }

  private func read(_ path: String) throws -> String {
    do {
      return try String(contentsOf: project.root.appending(path: path), encoding: .utf8)
    } catch {
      throw Problem("\(path) could not be read: \(error.localizedDescription)")
    }
  }
}

/// A place that a list was expected to have.
private struct Missing: Error {
  let part: String
}

extension String {
  /// The same with the lines of its first imports in order.
  fileprivate var withSortedImports: String {
    var lines = components(separatedBy: "\n")
    guard let first = lines.firstIndex(where: { $0.hasPrefix("import ") }) else { return self }
    let count = lines[first...].prefix { $0.hasPrefix("import ") }.count
    lines[first..<(first + count)].sort()
    return lines.joined(separator: "\n")
  }

  /// Puts `text` before the first `mark` that comes after the last `beginning`; without one, before
  /// the first, or the last, of all.
  fileprivate mutating func insert(
    _ text: String, before mark: String, last: Bool = false, after beginning: String? = nil
  ) throws {
    let start = beginning.flatMap { range(of: $0, options: .backwards)?.upperBound } ?? startIndex
    guard let place = range(of: mark, options: last ? .backwards : [], range: start..<endIndex)
    else {
      throw Missing(part: mark.trimmingCharacters(in: .whitespacesAndNewlines))
    }
    insert(contentsOf: text, at: place.lowerBound)
  }

  /// Puts `line` where the lesson `number` belongs among the lines of lessons, whose numbers
  /// `numbered` knows.
  fileprivate mutating func insert(
    _ line: String, of number: String, numbered: (String) -> String?
  ) throws {
    func order(_ number: String) -> [Int] { number.split(separator: ".").compactMap { Int($0) } }
    var lines = components(separatedBy: "\n")
    let others = lines.indices.compactMap { index in
      numbered(lines[index]).map { (index: index, order: order($0)) }
    }
    guard let last = others.last else { throw Missing(part: "a line for each lesson") }
    let next = others.first { order(number).lexicographicallyPrecedes($0.order) }
    lines.insert(line, at: next?.index ?? last.index + 1)
    self = lines.joined(separator: "\n")
  }

  /// Puts `item` at the end of the list that begins with `mark`, in lines of 100 characters at most.
  fileprivate mutating func append(to mark: String, _ item: String) throws {
    guard let start = range(of: mark), let end = self[start.upperBound...].firstIndex(of: "]")
    else {
      throw Missing(part: mark)
    }
    let items =
      self[start.upperBound..<end].split { ", \n".contains($0) }.map(String.init) + [item]
    var lines: [String] = []
    for item in items {
      if let last = lines.last, last.count + item.count + 2 <= 100 {
        lines[lines.count - 1] = "\(last) \(item),"
      } else {
        lines.append("    \(item),")
      }
    }
    replaceSubrange(start.upperBound..<end, with: "\n\(lines.joined(separator: "\n"))\n  ")
  }
}
