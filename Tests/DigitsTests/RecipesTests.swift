import Digits
import Foundation
import Testing

@Suite("Values for each recipe")
struct RecipesTests {
  let recipes = Recipes(original: 1, oneCycle: 2, deep: 3)

  @Test("are found by the recipe")
  func lookup() {
    #expect(Recipe.allCases.map { recipes[$0] } == [1, 2, 3])
    #expect(Recipe.allCases.map { recipes.map { $0 * 10 }[$0] } == [10, 20, 30])
  }

  @Test("have the same names in JSON as in a flag")
  func json() throws {
    let json = try JSONEncoder().encode(recipes)
    let names = try JSONDecoder().decode([String: Int].self, from: json)
    #expect(names == ["original": 1, "one-cycle": 2, "deep": 3])
    #expect(Set(names.keys) == Set(Recipe.allCases.map(\.rawValue)))
    let read = try JSONDecoder().decode(Recipes<Int>.self, from: json)
    #expect(Recipe.allCases.map { read[$0] } == [1, 2, 3])
  }
}
