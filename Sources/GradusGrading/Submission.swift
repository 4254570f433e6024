import Exercising
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What somebody handed in, of which nothing but the exercises' files is taken.
package struct Submission: Sendable {
  /// The bytes that a stub may have.
  static let largest = 1 << 20
  /// How many names are listed of what was not taken, and how long one may be.
  private static let (listed, longest) = (20, 200)
  /// What git and a build keep: no part of the work, and it may be much.
  fileprivate static let passedOver: Set<String> = [".git", ".build"]

  /// What was taken, by exercise.
  package private(set) var files: [String: Data] = [:]
  /// What was refused, each with why.
  package private(set) var refused: [String] = []
  /// What else there was, by name, the first of it.
  package private(set) var unused: [String] = []
  /// How much else there was.
  package private(set) var unusedCount = 0

  /// Opens the folder, archive or stub at `url` and takes the files of `lessons`. An archive is copied
  /// into the folder `scratch`, where the sandbox may read it.
  /// - Throws: A ``Trouble`` where it cannot be read at all.
  package init(_ url: URL, lessons: [Lesson], sandbox: Sandbox, scratch: URL) throws {
    var status = stat()
    guard lstat(url.path, &status) == 0 else {
      throw Trouble("it cannot be read: \(String(cString: strerror(errno)))")
    }
    let name = url.lastPathComponent
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      let folder = try OpenFolder(url)
      try take(try folder.entries(), lessons) { try folder.read($0) }
    case S_IFREG where Self.isArchive(url):
      let archive = Archive(
        url: try Self.copy(url, Int(status.st_size), into: scratch), sandbox: sandbox)
      try take(try archive.entries(), lessons, archive.read)
    case S_IFREG:
      let folder = try OpenFolder(url.deletingLastPathComponent())
      try take([Entry(name, .file, size: Int(status.st_size))], lessons) { try folder.read($0) }
    default: throw Trouble("it is no folder, no archive and no file")
    }
  }

  /// What the submission in `file` is called: without the ending of an archive or a stub.
  package static func name(of file: String) -> String {
    let endings = (Archive.endings + [".swift"]).filter { file.lowercased().hasSuffix($0) }
    let name = String(file.dropLast(endings.map(\.count).max() ?? 0)).visible
    // A report of "..", or of nothing, would lie in another's place.
    return name.allSatisfy { $0 == "." } ? file.visible : name
  }

  /// Looks whether the one at `url` is there, and this machine can read its form.
  /// - Throws: A ``Trouble`` where not: whoever handed it in has nothing to do with that.
  package static func check(_ url: URL) throws {
    var status = stat()
    guard lstat(url.path, &status) == 0 else {
      throw Trouble("\(url.path) cannot be read: \(String(cString: strerror(errno)))")
    }
    if isArchive(url) { _ = try Archive.program() }
  }

  private static func isArchive(_ url: URL) -> Bool {
    Archive.endings.contains(where: url.lastPathComponent.lowercased().hasSuffix)
  }

  private static func copy(_ archive: URL, _ size: Int, into scratch: URL) throws -> URL {
    guard size <= 512 << 20 else { throw Trouble("the archive has more than 512 megabytes") }
    let copy = scratch.appending(path: "submission")
    do {
      try FileManager.default.copyItem(at: archive, to: copy)
    } catch {
      throw Trouble("it cannot be read: \(error.localizedDescription)")
    }
    chmod(copy.path, 0o644)
    return copy
  }

  private mutating func take(
    _ entries: [Entry], _ lessons: [Lesson], _ read: (String) throws -> Data
  ) throws {
    let entries = entries.filter {
      Self.passedOver.isDisjoint(with: $0.name.split(separator: "/").map(String.init))
    }
    let stubs = Set(lessons.flatMap(\.exercises).map(\.file))
    var wanted: [String: (exercise: String, rank: Int)] = [:]
    var others: [String] = []
    for lesson in lessons {
      for exercise in lesson.exercises {
        let found = entries.compactMap { entry in
          Self.rank(of: entry.name, exercise, lesson, lessons).map { (entry, rank: $0) }
        }
        guard let best = found.map(\.rank).min() else { continue }
        let named = found.filter { $0.rank == best }
        if named.count > 1 {
          refused.append(
            "\(Self.shown(named[0].0)): \(exercise.file) is there \(named.count) times, as "
              + named.dropFirst().prefix(3).map { Self.shown($0.0) }.joined(separator: ", "))
        } else {
          wanted[named[0].0.name] = (exercise.id, best)
        }
      }
    }
    for entry in entries {
      switch (entry.kind, wanted[entry.name]) {
      case (.folder, nil): continue
      case (.refused(let reason), _):
        let text = "\(Self.shown(entry)): \(reason)"
        let isStub = entry.name.split(separator: "/").last.map { stubs.contains(String($0)) }
        if isStub == true { refused.append(text) } else { others.append(text) }
      case (.folder, _?): refused.append("\(Self.shown(entry)): a folder")
      case (.file, let wanted?): try take(entry, wanted.exercise, read)
      case (.file, nil):
        unusedCount += 1
        if unused.count < Self.listed { unused.append(Self.shown(entry)) }
      }
    }
    refused += others
    if refused.count > Self.listed {
      refused = refused.prefix(Self.listed) + ["and \(refused.count - Self.listed) more"]
    }
  }

  private mutating func take(
    _ entry: Entry, _ exercise: String, _ read: (String) throws -> Data
  ) throws {
    do {
      guard entry.size <= Self.largest else { throw Trouble("more than a megabyte") }
      let data = try read(entry.name)
      guard data.count <= Self.largest else { throw Trouble("more than a megabyte") }
      files[exercise] = data
    } catch {
      refused.append("\(Self.shown(entry)): \(error)")
    }
  }

  /// What `entry` is called in a report, where no name is longer than a line or two.
  private static func shown(_ entry: Entry) -> String {
    let name = entry.name.prefix(longest)
    return (name.count < entry.name.count ? name + "…" : name).visible
  }

  /// How well `name` says that it is the file of `exercise`, 0 being best; nil where it is not.
  ///
  /// In a checkout it is Exercises/1.1-TheTrainingLoop/Step.swift; the lesson's folder alone may have
  /// been handed in, or the stub alone where no other lesson has one of that name. Stubs, and what a
  /// build or `gradus reset` has put aside, are not what the learner hands in.
  private static func rank(
    of name: String, _ exercise: any AnyExercise, _ lesson: Lesson, _ lessons: [Lesson]
  ) -> Int? {
    // Most names are no stub's, and there may be many.
    guard name.hasSuffix(exercise.file) else { return nil }
    let parts = name.split(separator: "/").filter { $0 != "." }.map(String.init)
    let aside: Set<String> = [".backups", "Fixtures", "__MACOSX"]
    guard parts.last == exercise.file, aside.isDisjoint(with: parts) else { return nil }
    let folders = parts.dropLast()
    if folders.last == lesson.folder {
      return folders.dropLast().last == "Exercises" ? folders.count : 1000 + folders.count
    }
    let others = lessons.flatMap(\.exercises).filter { $0.file == exercise.file }
    let isOfALesson = folders.contains("Exercises")
    return others.count == 1 && !isOfALesson ? 2000 + folders.count : nil
  }
}

/// A folder that somebody handed in. No symbolic link in it is followed, and nothing but a regular file
/// is opened.
private struct OpenFolder {
  let root: URL
  private static let most = 100_000

  init(_ root: URL) throws { self.root = root }

  func entries() throws -> [Entry] {
    var entries: [Entry] = []
    var waiting = [""]
    while let path = waiting.popLast() {
      guard
        let names = try? FileManager.default.contentsOfDirectory(
          atPath: root.appending(path: path).path)
      else {
        if path.isEmpty { throw Trouble("it cannot be read: its folder is closed to others") }
        entries.append(Entry(path, .refused("a folder that cannot be read"), size: 0))
        continue
      }
      for name in names.sorted() where !Submission.passedOver.contains(name) {
        let inner = path.isEmpty ? name : "\(path)/\(name)"
        guard entries.count < Self.most else {
          throw Trouble("it has more than \(Self.most) files")
        }
        var status = stat()
        guard lstat(root.appending(path: inner).path, &status) == 0 else {
          entries.append(Entry(inner, .refused("what cannot be read"), size: 0))
          continue
        }
        let kind: Entry.Kind
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        case S_IFLNK: kind = .refused("a symbolic link")
        case S_IFIFO: kind = .refused("a pipe")
        case S_IFSOCK: kind = .refused("a socket")
        default: kind = .refused("a device")
        }
        if kind == .folder { waiting.append(inner) }
        entries.append(Entry(inner, kind, size: Int(status.st_size)))
      }
    }
    return entries
  }

  func read(_ path: String) throws -> Data {
    let file = open(
      root.appending(path: path).path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw Trouble(String(cString: strerror(errno))) }
    let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw Trouble("no regular file")
    }
    return try handle.read(upToCount: Submission.largest + 1) ?? Data()
  }
}
