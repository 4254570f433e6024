import Foundation
import Testing

/// What comments must say of public declarations, as Documentation/Design.md asks.
///
/// A declaration without a comment has that of the protocol's requirement that it meets, as editors
/// and DocC show it.
@Suite struct DocumentationTests {
  /// The public declarations of all libraries and lessons. Stubs are the learner's.
  private static let declarations = Result {
    try ["Sources", "Fixtures"].flatMap { folder in
      let root = LessonText.root.appending(path: folder)
      let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String }
      return try (names ?? []).filter { $0.hasSuffix(".swift") && !$0.hasPrefix("Stubs/") }.sorted()
        .flatMap { name in
          Declaration.all(in: try LessonText.read("\(folder)/\(name)"), of: "\(folder)/\(name)")
        }
    }
  }

  @Test func whateverThrowsSaysWhatAndWhen() throws {
    let all = try Self.declarations.get()
    #expect(all.filter(\.doesThrow).count > 200)
    let silent = all.lacking("- Throws: ", of: \.doesThrow)
    #expect(silent.isEmpty, "no \"- Throws: \" above\n\(silent.joined(separator: "\n"))")
  }

  /// Shapes, units and ranges, and what nil means; of a lesson, what it asks and is answered.
  @Test(arguments: [
    "Answering", "Exercising", "GradientCheck", "Gradus", "GradusCatalogue", "GradusReference",
    "Lessons", "PropertyTesting",
  ])
  func storedPropertiesSayWhatIsInThem(module: String) throws {
    let all = try Self.declarations.get()
    func isIn(_ place: String) -> Bool {
      place.hasPrefix("Sources/\(module)/") && !place.contains("/Course/")
    }
    #expect(all.contains { $0.isStored && isIn($0.place) })
    let silent = all.lacking("/// ", of: \.isStored).filter(isIn)
    #expect(silent.isEmpty, "no comment above\n\(silent.joined(separator: "\n"))")
  }

  /// Both tests hold only where a declaration is seen for what it is.
  @Test func declarationsAreRead() {
    let text = """
      public protocol Walker {
        /// Goes.
        /// - Throws: Where there is no way.
        func walk(_ steps: Int, to place: String) throws
        var name: String { get }
        init()
      }
      public struct Cat: Walker {
        public func walk(_ steps: Int, to place: String) throws {}
        public func walk(_ steps: Int) throws {}
        public let name = { "cat" }()
        public static let all: [Cat] = []
        public private(set) var lives: Int
        public var paws = [1, 2] {
          didSet {}
        }
        public var isTired: Bool { lives < 3 }
        /// - Throws: A failure.
        @discardableResult
        public init?<Name>(
          _ name: Name, call: (String, Int) throws -> Void = { _ in }, after: [Int: Cat]
        ) throws(Failure) -> [Int] where Name: Sendable {}
        public mutating func each(_ body: (Int) throws -> Void) rethrows {}
        public func quiet(_ body: (Int) throws -> Void) {}
        public subscript(place: Int) -> Int {
          get throws { 0 }
        }
        func hidden() throws {}
      }
      """
    let found = Declaration.all(in: text, of: "Cat.swift")
    #expect(
      found.filter(\.doesThrow).map(\.name) == [
        "walk(_:to:)", "walk(_:to:)", "walk(_:)", "init(_:call:after:)", "each(_:)",
        "subscript(_:)",
      ])
    #expect(found.filter(\.isStored).map(\.name) == ["name", "all", "lives", "paws"])
    #expect(found.filter(\.isRequired).map(\.name) == ["walk(_:to:)", "name", "init()"])
    #expect(
      found.lacking("- Throws: ", of: \.doesThrow).map { $0.prefix(12) } == [
        "Cat.swift:10", "Cat.swift:23", "Cat.swift:25",
      ])
  }
}

extension [Declaration] {
  /// Where those that are `chosen` have no comment with `part` in it, of their own or by a protocol.
  fileprivate func lacking(_ part: String, of chosen: KeyPath<Declaration, Bool>) -> [String] {
    let required = Set(filter { $0.isRequired && $0.comment.contains(part) }.map(\.name))
    return filter { declaration in
      declaration[keyPath: chosen] && !declaration.comment.contains(part)
        && !(declaration.comment.isEmpty && required.contains(declaration.name))
    }.map(\.place)
  }
}
