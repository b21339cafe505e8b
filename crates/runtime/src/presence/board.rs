//! The board: what every region shows of itself, for every other to read.
//!
//! A region replaces its view once a tick; readers hold the view they took and never wait for a writer's work. The lock
//! around each view is held for the exchange of one pointer. What it is not: no authority. Only a region's own tick
//! moves its entities.

use crate::presence::grid::RegionGrid;
use crate::seat::Seat;
use bytes::Bytes;
use std::sync::{Arc, RwLock};

/// One entity of a view, with the seat of whoever is behind it.
#[derive(Debug, Clone)]
pub struct Member {
    /// Metres east.
    pub x: f32,
    /// Metres south.
    pub z: f32,
    /// Who.
    pub seat: Arc<Seat>,
}

/// One cell of a region, encoded.
#[derive(Debug)]
pub struct CellView {
    /// Rises by one with each change, from 1; 0 was never occupied.
    pub version: u32,
    /// Entities in the cell, listed or not.
    pub count: u16,
    /// The block as on the wire.
    pub block: Bytes,
    /// Who stands here.
    pub members: Box<[Member]>,
}

/// What a region shows.
#[derive(Debug)]
pub struct RegionView {
    /// Where it lies.
    pub grid: RegionGrid,
    /// Its cells, row by row.
    pub cells: Vec<Arc<CellView>>,
    /// Entities in it.
    pub players: u32,
}

impl RegionView {
    /// A region with nobody in it.
    #[must_use]
    pub fn empty(grid: RegionGrid) -> Self {
        let nobody = Arc::new(CellView {
            version: 0,
            count: 0,
            block: Bytes::new(),
            members: Box::default(),
        });
        Self {
            grid,
            cells: vec![nobody; grid.len()],
            players: 0,
        }
    }
}

/// All regions' views, by region number.
#[derive(Debug)]
pub struct Board {
    views: Vec<RwLock<Arc<RegionView>>>,
}

impl Board {
    /// An empty board for regions at these places.
    #[must_use]
    pub fn new(grids: &[RegionGrid]) -> Self {
        Self {
            views: grids
                .iter()
                .map(|grid| RwLock::new(Arc::new(RegionView::empty(*grid))))
                .collect(),
        }
    }

    /// Number of regions.
    #[must_use]
    pub fn regions(&self) -> usize {
        self.views.len()
    }

    /// The view of a region, as last published.
    #[must_use]
    pub fn view(&self, region: usize) -> Arc<RegionView> {
        self.views[region]
            .read()
            .expect("no holder of this lock can panic")
            .clone()
    }

    /// Replaces a region's view.
    pub fn publish(&self, region: usize, view: RegionView) {
        let view = Arc::new(view);
        *self.views[region]
            .write()
            .expect("no holder of this lock can panic") = view;
    }

    /// Calls `each` for everyone within `metres` of a place, whoever owns the ground, with the distance.
    pub fn near(&self, x: f32, z: f32, metres: f32, mut each: impl FnMut(&Member, f32)) {
        for region in 0..self.views.len() {
            let view = self.view(region);
            if view.players == 0 || view.grid.outside(x, z) > metres + 16.0 {
                continue;
            }
            let grid = &view.grid;
            let first = grid.index_at(x - metres, z - metres);
            let last = grid.index_at(x + metres, z + metres);
            for row in first / grid.cells..=last / grid.cells {
                for column in first % grid.cells..=last % grid.cells {
                    for member in &view.cells[row * grid.cells + column].members {
                        let distance = (member.x - x).hypot(member.z - z);
                        if distance <= metres {
                            each(member, distance);
                        }
                    }
                }
            }
        }
    }

    /// Calls `each` for everyone in a region.
    pub fn within(&self, region: usize, mut each: impl FnMut(&Member)) {
        for cell in &self.view(region).cells {
            cell.members.iter().for_each(&mut each);
        }
    }
}
