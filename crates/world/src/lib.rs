//! Terrain, biomes, flora placement, the spatial grid, harmony and the world clock.
//!
//! Not built yet: only the name stands.
