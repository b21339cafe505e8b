"""Wolf-Sheep-Grass of the public comparison of agent-based frameworks, large setting, on mesa, by the same rules as
crates/ecology/examples/wolf_sheep_grass.rs. Prints one line of JSON. What it is not: part of the world."""

import json
import random
import time

import mesa
from mesa.space import MultiGrid

SIDE, STEPS, REGROWTH = 100, 100, 10


class Animal(mesa.Agent):
    def __init__(self, model, energy, gain, birth):
        super().__init__(model)
        self.energy, self.gain, self.birth = energy, gain, birth

    def step(self):
        x, y = self.pos
        dx, dy = self.random.choice(WAYS)
        self.model.grid.move_agent(self, ((x + dx) % SIDE, (y + dy) % SIDE))
        self.energy -= 1
        self.eat()
        if self.energy < 0:
            self.model.grid.remove_agent(self)
            self.remove()
        elif self.random.random() < self.birth:
            self.energy /= 2
            child = type(self)(self.model, self.energy, self.gain, self.birth)
            self.model.grid.place_agent(child, self.pos)


class Sheep(Animal):
    def eat(self):
        x, y = self.pos
        if self.model.grass[x][y] == 0:
            self.model.grass[x][y] = REGROWTH
            self.energy += self.gain


class Wolf(Animal):
    def eat(self):
        for other in self.model.grid.get_cell_list_contents([self.pos]):
            if isinstance(other, Sheep):
                self.model.grid.remove_agent(other)
                other.remove()
                self.energy += self.gain
                return


WAYS = [(0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1)]


class World(mesa.Model):
    def __init__(self, seed):
        super().__init__(seed=seed)
        self.grid = MultiGrid(SIDE, SIDE, True)
        self.grass = [
            [0 if self.random.random() < 0.5 else self.random.randint(1, REGROWTH) for _ in range(SIDE)]
            for _ in range(SIDE)
        ]
        for kind, many, gain, birth in ((Sheep, 1000, 5, 0.4), (Wolf, 500, 13, 0.2)):
            for _ in range(many):
                animal = kind(self, self.random.uniform(1, 2 * gain), gain, birth)
                self.grid.place_agent(animal, (self.random.randrange(SIDE), self.random.randrange(SIDE)))

    def count(self):
        return [len(self.agents_by_type[Sheep]), len(self.agents_by_type[Wolf])]

    def step(self):
        self.agents_by_type[Sheep].shuffle_do("step")
        self.agents_by_type[Wolf].shuffle_do("step")
        for row in self.grass:
            for y, left in enumerate(row):
                if left:
                    row[y] = left - 1


def main():
    world = World(1)
    lived, curve = 0, []
    began = time.perf_counter()
    for step in range(STEPS):
        if step % 10 == 0:
            curve.append(world.count())
        lived += sum(world.count())
        world.step()
    nanoseconds = (time.perf_counter() - began) * 1e9 / lived
    curve.append(world.count())
    print(json.dumps({
        "agent_steps": lived,
        "ns_per_agent_step": round(nanoseconds, 1),
        "sheep_and_wolves": curve,
        "version": mesa.__version__,
    }))


if __name__ == "__main__":
    random.seed(1)
    main()
